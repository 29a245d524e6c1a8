import * as tf from '@tensorflow/tfjs'
import { checkOptions, type Rules } from '../graph/check'
import { OctetError } from '../graph/errors'
import { registerGradients } from './gradients'

/** The TensorFlow.js backends that training can use, best first. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu'

/** The backend that `useBestBackend` chose. */
export interface ChosenBackend {
  name: BackendName
  /** A sentence for people: the adapter, or why no faster backend was chosen. */
  detail: string
  /** Set if training will be so slow that the user should know before it starts. */
  warning?: string
}

/** Options of `useBestBackend`. */
export interface BackendOptions {
  /** Uses this backend or fails. Software WebGPU adapters are accepted only if 'webgpu' is named here. */
  backend?: BackendName
  /**
   * Folder (ending in '/') or URL prefix of `tfjs-backend-wasm*.wasm`, or the address of each. By default TensorFlow.js
   * looks beside its own script, which bundlers move.
   */
  wasmPath?: string | WasmFiles
  /**
   * Uses WebAssembly threads if the page is cross-origin isolated. Default true. Their scripts are loaded from `blob:`
   * addresses; if a content security policy forbids those, TensorFlow.js hangs.
   */
  wasmThreads?: boolean
}

/** The options of `useBestBackend` and their values. */
const backendRules: Rules = {
  backend: ['webgpu', 'wasm', 'cpu'],
  wasmPath: 'any',
  wasmThreads: 'boolean',
}

/** Addresses of the WebAssembly backend's files. */
export type WasmFiles = Readonly<
  Record<
    'tfjs-backend-wasm.wasm' | 'tfjs-backend-wasm-simd.wasm' | 'tfjs-backend-wasm-threaded-simd.wasm',
    string
  >
>

/**
 * Activates the best TensorFlow.js backend for training, and registers the gradients that it needs: WebGPU on a
 * hardware adapter, else WebAssembly (a step of 100 images takes 0.4 s on one core of a 2024 server), else plain
 * JavaScript (160 s per batch of 50) with a warning. Node needs `useBestBackendInNode`, which finds the files and
 * `navigator.gpu` first.
 *
 * @throws OctetError with the reason if `options.backend` isn't available
 */
export async function useBestBackend(options: BackendOptions = {}): Promise<ChosenBackend> {
  checkOptions('useBestBackend', options, backendRules)
  registerGradients()
  const reasons: string[] = []
  const names: BackendName[] = options.backend ? [options.backend] : ['webgpu', 'wasm', 'cpu']
  for (const name of names) {
    try {
      const detail = await start[name](options)
      const warning = name === 'cpu' && !options.backend && slowWarning(reasons)
      return { name, detail: [detail, ...reasons].join('; '), ...(warning && { warning }) }
    } catch (error) {
      reasons.push(`no ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new OctetError(`TensorFlow.js can't use the backend that was asked for, ${reasons.join('; ')}`)
}

const start: Record<BackendName, (options: BackendOptions) => Promise<string>> = {
  webgpu: async (options) => {
    const gpu = (globalThis.navigator as Navigator | undefined)?.gpu
    if (!gpu) throw new Error('navigator.gpu is missing')
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) throw new Error('no adapter')
    const name = adapterName(adapter.info)
    if (isSoftware(adapter.info) && options.backend !== 'webgpu') throw new Error(`${name} is software`)
    // Imported late: it looks for navigator.gpu once, while it loads.
    await import('@tensorflow/tfjs-backend-webgpu')
    await activate('webgpu')
    return name
  },
  wasm: async ({ wasmPath, wasmThreads = true }) => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    if (!wasmThreads) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    if (wasmPath !== undefined) setWasmPaths(wasmPath)
    await activate('wasm')
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
    return simd ? 'WebAssembly with SIMD' : 'WebAssembly without SIMD'
  },
  cpu: async () => {
    await activate('cpu')
    return 'plain JavaScript'
  },
}

async function activate(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error('TensorFlow.js could not initialize it')
  await tf.ready()
}

function slowWarning(reasons: string[]): string {
  return `Training on plain JavaScript, which takes minutes a step (${reasons.join('; ')})`
}

function adapterName({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter'
}

/** True if WebGPU runs on the CPU: SwiftShader, Mesa's lavapipe (LLVM), Microsoft's WARP. */
function isSoftware(info: GPUAdapterInfo): boolean {
  const words = [info.vendor, info.architecture, info.device, info.description].join(' ')
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render|warp|software/i.test(words)
}
