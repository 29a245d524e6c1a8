/**
 * The declarations that the benchmark uses of packages that the project's `npm ci` does not install. `tsconfig.json`
 * points here, so that type checking gives the same result with and without the packages.
 */
declare module '@litertjs/core' {
  export class Tensor {
    constructor(data: Float32Array, shape: readonly number[])
    data(): Promise<Float32Array | Int32Array>
    delete(): void
  }
  interface CompiledModel {
    readonly isFullyAccelerated: boolean
    run(inputs: readonly Tensor[]): Promise<Tensor[]>
    delete(): void
  }
  export function loadLiteRt(folder: string): Promise<unknown>
  export function loadAndCompile(
    url: string | Uint8Array,
    options: { accelerator: 'webgpu' | 'wasm' },
  ): Promise<CompiledModel>
}

declare module 'onnxruntime-web/webgpu' {
  export class Tensor {
    constructor(type: 'float32', data: Float32Array, shape: readonly number[])
    getData(): Promise<unknown>
  }
  export const env: { readonly wasm: { wasmPaths: string; numThreads: number } }
  export interface InferenceSession {
    readonly inputNames: readonly string[]
    readonly outputNames: readonly string[]
    run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>
    release(): Promise<void>
  }
  export const InferenceSession: {
    create(url: string, options: { executionProviders: readonly ['webgpu'] }): Promise<InferenceSession>
  }
}
