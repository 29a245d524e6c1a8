import { useEffect, useState } from 'preact/hooks'
import type { GraphModel } from './graph-model'
import { nodeSize } from './graph-node'
import type { Layout } from './layout'
import { requestLayout } from './request-layout'

/** The layout of a graph once there is one, and why there is none where that failed. */
export function useLayout(model: GraphModel): { layout: Layout | undefined; problem: unknown } {
  const [state, setState] = useState<{ layout: Layout | undefined; problem: unknown }>({
    layout: undefined,
    problem: undefined,
  })
  useEffect(() => {
    const abort = new AbortController()
    const nodes = model.nodes.map((node) => ({ id: node.id, ...nodeSize(node) }))
    requestLayout({ nodes, edges: model.edges }, abort.signal).then(
      (layout) => setState({ layout, problem: undefined }),
      (problem: unknown) => {
        if (!abort.signal.aborted) setState({ layout: undefined, problem })
      },
    )
    return () => abort.abort()
  }, [model])
  return state
}
