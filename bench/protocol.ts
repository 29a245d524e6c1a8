/** Protocol between the benchmark's command and the engines that it measures, in a page or in the same process. */
import type { AdapterReport } from '../src/gpu/device'
import type { Peaks } from '../src/gpu/profile/peaks'
import type { DotProduct } from '../src/graph/kernel'
import type { KernelCase } from './kernels/cases'

export const engineNames = [
  'octet-int8',
  'octet-float32',
  'octet-float16',
  'tfjs-webgpu',
  'litert-webgpu',
  'onnxruntime-web',
  'tflite-cpu',
] as const

export type EngineName = (typeof engineNames)[number]

/** Type and quantization of a model's input. An engine that takes quantized inputs quantizes them when it opens. */
export interface StoredInput {
  readonly type: 'float32' | 'int8' | 'uint8'
  readonly scale: number
  readonly zeroPoint: number
}

/** An engine, and the model for it to run. */
export interface EngineSpec {
  readonly engine: EngineName
  /** Address of the model, in the engine's format and at its batch size. */
  readonly url: string
  readonly batch: number
  /** Extents of one item of the input. */
  readonly itemShape: readonly number[]
  /** Range that random inputs are drawn from, the same for every engine. */
  readonly range: readonly [number, number]
  readonly stored: StoredInput
  /** Lets Octet time the variants of each layer first. */
  readonly tune: boolean
  /** Address of the benchmark's `node_modules`, which has the other engines' own files. */
  readonly libraries: string
  /** Address of TensorFlow Lite's script. */
  readonly tflite: string
}

export interface FirstAnswer {
  /** Milliseconds from the request for the engine's code to the first output in memory. */
  readonly ms: number
  /** Elements of the first output, quantized or floats. */
  readonly output: readonly number[]
}

export interface BenchAdapter extends AdapterReport {
  /** True if GPU times are the GPU's own timestamps, false if they are wall-clock times. */
  readonly timestamps: boolean
  /** The dot product that Octet uses on the adapter for packed int8. */
  readonly dot: DotProduct
}

/** Types whose weights have fewer than 8 bits; activations are int8. */
export const narrowTypes = { int4: 4, int2: 2, int1: 1 } as const

export type NarrowType = keyof typeof narrowTypes

export type ElementType = 'int8' | 'float32' | NarrowType

/** The checked candidates of a kernel in one type; variants are named like "int8 plain". */
export interface OpenKernels {
  /** Variants that agree with the reference. */
  readonly variants: readonly string[]
  /** The variant that sessions choose, also if it failed. */
  readonly chosen: string
  readonly failed: readonly { readonly variant: string; readonly reason: string }[]
}

/** The functions that a page or process offers; one engine is open in each. */
export interface BenchApi {
  /** @throws DeviceError without WebGPU or adapter */
  adapter(): Promise<BenchAdapter>
  /** Loads an engine and its model and waits for the first answer. */
  open(spec: EngineSpec): Promise<FirstAnswer>
  /** Runs the open engine `times` times, one after the other; returns the milliseconds of all runs. */
  run(times: number): Promise<number>
  /** Describes how the open engine's output differs from the CPU reference's; null if it agrees or has no reference. */
  check(): Promise<string | null>
  /** Returns the milliseconds of GPU time of one run of the open engine; null if it can't be measured. */
  gpuMs(): Promise<number | null>
  /** Closes the open engine. */
  close(): Promise<void>
  /** Measures the adapter's peaks. */
  peaks(): Promise<Peaks>
  /** Checks a kernel's candidates, or only the one that sessions choose, and prepares them for `timeKernel`. */
  openKernel(kernel: KernelCase, type: ElementType, which: 'all' | 'chosen'): Promise<OpenKernels>
  /** Times an open variant for at least `ms`; returns the milliseconds of one run. */
  timeKernel(variant: string, ms: number): Promise<number>
  closeKernels(): Promise<void>
}

/** The result of a call. Errors are passed between page and process as data. */
export type Answer<T> = { readonly value: T } | { readonly error: { name: string; message: string } }
