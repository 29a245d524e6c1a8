/** What the Quantize view and its worker say to each other. The worker quantizes once and is then ended. */
import type { AdapterReport } from '../../../index'
import type { ObserverName, Range } from '../../../quantize/index'

/** How to quantize. */
export interface QuantizePlan {
  /** `int8`: everything is int8. `weights`: weights are stored as int8, all else stays float32. */
  readonly mode: 'int8' | 'weights'
  readonly observer: ObserverName
  /** Of the observer `percentile`. */
  readonly percentile: number
  /** A scale for each output channel of the weights, or one for all. */
  readonly perAxis: boolean
}

/** Inputs of a network, one after the other: every sample is the first input's elements, then the second's, … */
export interface SampleSet {
  readonly values: Float32Array
  readonly count: number
}

export interface QuantizeRequest {
  /** The float32 network's `.tflite` file. */
  readonly float: Uint8Array<ArrayBuffer>
  readonly plan: QuantizePlan
  /** What gives activations their ranges; not read where only weights are quantized. */
  readonly calibration: SampleSet
  /** What both forms are measured on. */
  readonly test: SampleSet
  /** The class that is right, one a test sample; missing where nobody knows. */
  readonly labels?: Uint8Array
}

/** What was measured of one form. */
export interface Measured {
  /** Fraction of the test samples whose largest output is the label's. */
  readonly accuracy?: number
  /** Milliseconds a sample, from the call to the answer in memory: the median of the runs. */
  readonly ms: number
  /** Of the `.tflite` file. */
  readonly bytes: number
}

/** What quantization changed. */
export interface Findings {
  readonly float: Measured
  readonly int8: Measured
  /** Test samples, and how many a run took. */
  readonly samples: number
  readonly batch: number
  /** Fraction of the test samples on which both forms have their largest output at the same place. */
  readonly agreement: number
  /** Missing where both ran on the CPU reference. */
  readonly adapter?: AdapterReport
  /** The layer whose values diverge most, by its signal to quantization noise in dB; null where none does. */
  readonly worst: { readonly name: string; readonly sqnr: number } | null
}

export interface Quantized {
  /** The quantized network's `.tflite` file. */
  readonly file: Uint8Array<ArrayBuffer>
  /** What calibration saw, by tensor; empty where only weights are quantized. */
  readonly ranges: readonly (readonly [string, Range])[]
  readonly findings: Findings
}

export type QuantizeReply =
  | { readonly kind: 'progress'; readonly text: string; readonly share: number }
  | { readonly kind: 'done'; readonly result: Quantized }
  | { readonly kind: 'failed'; readonly message: string }
