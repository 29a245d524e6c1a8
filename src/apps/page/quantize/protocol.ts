/** Messages between the Quantize view and its worker. Each worker quantizes once and is then terminated. */
import type { AdapterReport } from '../../../index'
import type { ObserverName, Range } from '../../../quantize/index'

/** Settings for quantization. */
export interface QuantizePlan {
  /** `int8`: weights, activations and arithmetic are int8. `weights`: only weights are, all else stays float32. */
  readonly mode: 'int8' | 'weights'
  readonly observer: ObserverName
  /** In percent; only for the observer `percentile`. */
  readonly percentile: number
  /** Bits of all weights, 1 to 8. */
  readonly weightBits: number
  /** True: a scale for each output channel of the weights. False: one scale for all. */
  readonly perAxis: boolean
}

/** Samples for a network. */
export interface SampleSet {
  /** All samples, concatenated. Each has the elements of the first input, then those of the second, … */
  readonly values: Float32Array
  readonly count: number
}

export interface QuantizeRequest {
  /** The float32 network's `.tflite` file. */
  readonly float: Uint8Array<ArrayBuffer>
  readonly plan: QuantizePlan
  /** Inputs for calibration; ignored if only weights are quantized. */
  readonly calibration: SampleSet
  /** Inputs to measure both forms on. */
  readonly test: SampleSet
  /** The correct class of each test sample; missing if unknown. */
  readonly labels?: Uint8Array
}

/** The measurements of one form. */
export interface Measured {
  /** Fraction of the test samples that are classified correctly; missing without labels. */
  readonly accuracy?: number
  /** Milliseconds per sample, from the call to the answer in memory: the median of the runs. */
  readonly ms: number
  /** Size of the `.tflite` file. */
  readonly bytes: number
}

/** Both forms compared. */
export interface Findings {
  readonly float: Measured
  readonly int8: Measured
  /** Number of test samples. */
  readonly samples: number
  /** Number of samples per run. */
  readonly batch: number
  /**
   * Fraction of the test samples for which both forms predict the same class (the index of the largest output);
   * missing if the output has one element.
   */
  readonly agreement?: number
  /** Missing if both ran on the CPU reference. */
  readonly adapter?: AdapterReport
  /** The layer with the lowest signal-to-quantization-noise ratio, in dB; null if no layer diverges. */
  readonly worst: { readonly name: string; readonly sqnr: number } | null
  /** Losses of int8, and what would help: a sentence or two each. Missing in outcomes that were stored before. */
  readonly losses?: readonly string[]
}

export interface Quantized {
  /** The quantized network's `.tflite` file. */
  readonly file: Uint8Array<ArrayBuffer>
  /** Ranges from calibration, by tensor; empty if only weights are quantized. */
  readonly ranges: readonly (readonly [string, Range])[]
  readonly findings: Findings
}

export type QuantizeReply =
  | { readonly kind: 'progress'; readonly text: string; readonly share: number }
  | { readonly kind: 'done'; readonly result: Quantized }
  | { readonly kind: 'failed'; readonly message: string }
