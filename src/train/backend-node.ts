import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { isPlain, refuse } from '../graph/check'
import { type BackendOptions, type ChosenBackend, useBestBackend } from './backend'

/**
 * `useBestBackend` for Node: finds the WebAssembly files in `node_modules`, and provides WebGPU through the npm package
 * `webgpu` if it is installed and starts. Throws as `useBestBackend` does.
 */
export async function useBestBackendInNode(options: BackendOptions = {}): Promise<ChosenBackend> {
  if (!isPlain(options)) refuse('useBestBackendInNode', 'options { backend, … }', options)
  if (options.backend === undefined || options.backend === 'webgpu') await provideGpu()
  return useBestBackend({ wasmPath: wasmFolder(), ...options })
}

function wasmFolder(): string {
  const require = createRequire(import.meta.url)
  return dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep
}

/** Defines `navigator.gpu`, which TensorFlow.js needs for WebGPU, if the package is there. */
async function provideGpu(): Promise<void> {
  if ((globalThis.navigator as Navigator | undefined)?.gpu) return
  try {
    const { create, globals } = await import('webgpu')
    Object.assign(globalThis, globals)
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true })
  } catch {
    // Not installed, or without a binary for this machine: `useBestBackend` reports that navigator.gpu is missing.
  }
}
