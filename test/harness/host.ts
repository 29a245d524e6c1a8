import type { AdapterTraits } from '../../src/graph/kernel'
import { recording } from './record'

/**
 * True in Node and in Deno, which gives itself out as Node too; false in Chromium. The same test files run in all of
 * them, in Node with the npm package `webgpu`.
 */
export const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node)
/** True in Deno, which brings WebGPU with it. */
export const inDeno = inNode && 'deno' in process.versions

let nodeGpu: Promise<GPU> | undefined

/**
 * Returns `navigator.gpu`, or in Node Dawn's, with experimental features as in Chromium, on the Vulkan driver that
 * VK_DRIVER_FILES names (see `vulkan.ts`).
 */
export async function hostGpu(): Promise<GPU> {
  if (!inNode) return navigator.gpu
  nodeGpu ??= (async () => recording(inDeno ? navigator.gpu : await startDawn()))()
  return nodeGpu
}

async function startDawn(): Promise<GPU> {
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  return create(['enable-dawn-features=allow_unsafe_apis'])
}

let device: Promise<GPUDevice> | undefined

/** One device for all tests of a file that do not lose it: what compiles once is compiled for all of them. */
export async function sharedDevice(): Promise<GPUDevice> {
  device ??= (async () => {
    const adapter = await (await hostGpu()).requestAdapter()
    if (!adapter) throw new Error('WebGPU finds no adapter on this host; GPU tests need one')
    return adapter.requestDevice()
  })()
  return device
}

/** An adapter of which nothing is known. */
export const plainAdapter: AdapterTraits = {
  family: 'unknown',
  software: false,
  dot: 'native',
  subgroups: 0,
}
