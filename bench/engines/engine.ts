import type { EngineName, EngineSpec } from '../protocol'

/** An engine with a model open. */
export interface BenchEngine {
  /** Runs one batch; resolves with the first output once it is in memory. */
  run(): Promise<ArrayLike<number>>
  /** Describes how the output differs from the CPU reference's; undefined if they agree. Absent without a reference. */
  check?(): Promise<string | undefined>
  /** Milliseconds of GPU time of one run, if the engine can measure it. */
  gpuMs?(): Promise<number>
  close(): void
}

/**
 * Opens an engine with the model of a spec. The engine's code is loaded by this call, not before.
 *
 * @param inputs one batch of floats; an engine with quantized inputs quantizes them itself
 */
export type OpenEngine = (spec: EngineSpec, inputs: Float32Array<ArrayBuffer>) => Promise<BenchEngine>

/** The adapters of the engines, each loaded on demand. */
export const adapters: Record<EngineName, () => Promise<{ open: OpenEngine }>> = {
  'octet-int8': () => import('./octet'),
  'octet-float32': () => import('./octet'),
  'octet-float16': () => import('./octet'),
  'tfjs-webgpu': () => import('./tfjs'),
  'litert-webgpu': () => import('./litert'),
  'onnxruntime-web': () => import('./onnx'),
  'tflite-cpu': () => import('./tflite'),
}
