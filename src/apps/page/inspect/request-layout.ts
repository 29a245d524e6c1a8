import type { Layout, LayoutRequest } from './layout'

/**
 * Lays a graph out in a worker.
 *
 * @throws Error when the worker fails; the reason of `signal`, which ends it.
 */
export function requestLayout(request: LayoutRequest, signal: AbortSignal): Promise<Layout> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Layout>((resolve, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    worker.onmessage = ({ data }: MessageEvent<Layout>) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(`the graph was not laid out: ${message}`))
    worker.postMessage(request)
  }).finally(() => worker.terminate())
}
