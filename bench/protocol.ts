/** What the benchmark's command and what it measures say to each other: in a page, or in the same process. */
import type { AdapterReport } from '../src/gpu/device'
import type { Peaks } from '../src/gpu/profile/peaks'
import type { DotProduct } from '../src/graph/kernel'
import type { KernelCase } from './kernels/cases'

export const engineNames = [
  'octet-int8',
  'octet-float32',
  'tfjs-webgpu',
  'litert-webgpu',
  'onnxruntime-web',
  'tflite-cpu',
] as const

export type EngineName = (typeof engineNames)[number]

/** How the elements of an engine's input are stored; an engine that wants those quantizes real numbers when it opens. */
export interface StoredInput {
  readonly type: 'float32' | 'int8' | 'uint8'
  readonly scale: number
  readonly zeroPoint: number
}

/** Which engine runs which file. */
export interface EngineSpec {
  readonly engine: EngineName
  /** Address of the model, in the engine's format and at its batch size. */
  readonly url: string
  readonly batch: number
  /** Extents of one item of the input. */
  readonly itemShape: readonly number[]
  /** Real numbers that random inputs are drawn from, the same for every engine. */
  readonly range: readonly [number, number]
  readonly stored: StoredInput
  /** Octet times its ways to compute each layer first. */
  readonly tune: boolean
  /** Address of the folder that the peers' own files are served under, `node_modules` of the benchmark. */
  readonly libraries: string
  /** Address of TensorFlow Lite's script. */
  readonly tflite: string
}

export interface FirstAnswer {
  /** From the first byte of the engine's code that is asked for to the first answer in memory. */
  readonly ms: number
  /** Of the first output, real numbers or stored ones. */
  readonly output: readonly number[]
}

export interface BenchAdapter extends AdapterReport {
  /** Whether GPU times are the GPU's own, or else the clock on the wall's. */
  readonly timestamps: boolean
  /** How Octet computes packed int8 products there. */
  readonly dot: DotProduct
}

export type ElementType = 'int8' | 'float32'

/** What became of a kernel's candidates in one type; variants are named "int8 plain". */
export interface OpenKernels {
  /** Those that computed what the reference computes, the one that sessions take first. */
  readonly variants: readonly string[]
  readonly failed: readonly { readonly variant: string; readonly reason: string }[]
}

/** The functions that a page or process offers; one engine is open in each. */
export interface BenchApi {
  /** @throws DeviceError without WebGPU or adapter */
  adapter(): Promise<BenchAdapter>
  /** Loads an engine and its model and waits for the first answer. */
  open(spec: EngineSpec): Promise<FirstAnswer>
  /** Runs the open engine `times` times, one after the other; milliseconds of all. */
  run(times: number): Promise<number>
  /** How the answer of the open engine differs from the CPU reference's; null where it does not, or has none. */
  check(): Promise<string | null>
  /** Milliseconds of GPU time of one run of the open engine; null where it cannot be known. */
  gpuMs(): Promise<number | null>
  /** Closes the open engine. */
  close(): Promise<void>
  /** Measures the adapter. */
  peaks(): Promise<Peaks>
  /** Checks a kernel's candidates (or the one that sessions take) against the CPU reference and makes them ready to be timed. */
  openKernel(kernel: KernelCase, type: ElementType, which: 'all' | 'chosen'): Promise<OpenKernels>
  /** Times an open variant for at least `ms`; milliseconds of one run. */
  timeKernel(variant: string, ms: number): Promise<number>
  closeKernels(): Promise<void>
}

/** What a call comes back as: errors cross the border as data. */
export type Answer<T> = { readonly value: T } | { readonly error: { name: string; message: string } }
