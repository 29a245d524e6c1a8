/** This process, with Dawn from the npm package `webgpu`: for machines with a GPU and no browser. */
import { makeApi } from '../api'
import type { FileServer } from './files'
import type { Client, Host } from './host'

/** Provides WebGPU at `navigator.gpu`, as in pages. */
export async function openNode(files: FileServer): Promise<Host> {
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  // By default Dawn rounds timestamps and leaves out experimental features such as subgroup matrices.
  const gpu = create([
    'disable-dawn-features=timestamp_quantization',
    'enable-dawn-features=allow_unsafe_apis',
  ])
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true })
  let count = 0
  return {
    kind: 'node',
    version: `Node.js ${process.version}, Dawn`,
    open: async (): Promise<Client> => {
      const api = makeApi()
      const name = `n${++count}`
      return {
        call: (called, ...args) => (api[called] as (...given: readonly unknown[]) => Promise<never>)(...args),
        address: (path) => files.address(name, path),
        bytes: () => null,
        close: async () => {
          await api.close()
          await api.closeKernels()
        },
      }
    },
    close: async () => undefined,
  }
}
