import { useEffect, useState } from 'preact/hooks'
import { callWorker } from '../call-worker'
import type { GraphModel } from './graph-model'
import { nodeSize } from './graph-node'
import type { Layout, LayoutRequest } from './layout'

/** Returns the layout of a graph, undefined until it is ready, and the error if it failed. */
export function useLayout(model: GraphModel): { layout: Layout | undefined; problem: unknown } {
  const [state, setState] = useState<{ layout: Layout | undefined; problem: unknown }>({
    layout: undefined,
    problem: undefined,
  })
  useEffect(() => {
    const abort = new AbortController()
    const nodes = model.nodes.map((node) => ({ id: node.id, ...nodeSize(node) }))
    layOutInWorker({ nodes, edges: model.edges }, abort.signal).then(
      (layout) => setState({ layout, problem: undefined }),
      (problem: unknown) => {
        if (!abort.signal.aborted) setState({ layout: undefined, problem })
      },
    )
    return () => abort.abort()
  }, [model])
  return state
}

/**
 * Lays a graph out in a worker of its own.
 *
 * @throws Error if the worker fails; the signal's reason.
 */
function layOutInWorker(request: LayoutRequest, signal: AbortSignal): Promise<Layout> {
  return callWorker<LayoutRequest, Layout, Layout>(
    () => new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' }),
    request,
    {
      signal,
      read: (layout) => layout,
      crashed: (message) => new Error(`the graph was not laid out: ${message}`),
    },
  )
}
