/** Where the tests run: the same files in Chromium and under Node with the npm package `webgpu`. */
export const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node)

/** The software Vulkan driver that comes with Chromium: what Node runs on when no other driver is named. */
const swiftshader = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
]

let nodeGpu: Promise<GPU> | undefined

/** `navigator.gpu`, or Dawn's in Node: on the driver that VK_DRIVER_FILES names, else on Chromium's SwiftShader. */
export async function hostGpu(): Promise<GPU> {
  if (!inNode) return navigator.gpu
  nodeGpu ??= startDawn()
  return nodeGpu
}

async function startDawn(): Promise<GPU> {
  const { existsSync } = await import('node:fs')
  const driver = swiftshader.find(existsSync)
  if (!process.env.VK_DRIVER_FILES && driver) process.env.VK_DRIVER_FILES = driver
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  return create([])
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
