import type { EngineName, EngineSpec } from '../protocol'

/** An engine with a model in it. */
export interface BenchEngine {
  /** What there is to know about how it runs. */
  /** Runs one batch; resolves with the first output once it is in memory. */
  run(): Promise<ArrayLike<number>>
  /** How the answer differs from the CPU reference's, where the engine has one; undefined where it does not. */
  check?(): Promise<string | undefined>
  /** Milliseconds of GPU time of one run, where the engine lets it be known. */
  gpuMs?(): Promise<number>
  close(): void
}

/**
 * Opens an engine on the model and inputs of a spec. Whatever code the engine needs is loaded by this call, not before.
 *
 * @param inputs one batch of real numbers; an engine whose model stores them otherwise quantizes them itself
 */
export type OpenEngine = (spec: EngineSpec, inputs: Float32Array<ArrayBuffer>) => Promise<BenchEngine>

/** The adapters, each loaded when it is asked for. */
export const adapters: Record<EngineName, () => Promise<{ open: OpenEngine }>> = {
  'octet-int8': () => import('./octet'),
  'octet-float32': () => import('./octet'),
  'tfjs-webgpu': () => import('./tfjs'),
  'litert-webgpu': () => import('./litert'),
  'onnxruntime-web': () => import('./onnx'),
  'tflite-cpu': () => import('./tflite'),
}
