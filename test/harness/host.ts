/** Where the tests run: the same files in Chromium and under Node with the npm package `webgpu`. */
export const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node)

let nodeGpu: Promise<GPU> | undefined

/** `navigator.gpu`, or Dawn's in Node. */
export async function hostGpu(): Promise<GPU> {
  if (!inNode) return navigator.gpu
  nodeGpu ??= import(/* @vite-ignore */ 'webgpu').then(({ create, globals }) => {
    Object.assign(globalThis, globals)
    return create([])
  })
  return nodeGpu
}
