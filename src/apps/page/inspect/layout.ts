import { Graph, layout } from '@dagrejs/dagre'
import type { GraphEdge } from './graph-model'

export interface LayoutRequest {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[]
  readonly edges: readonly GraphEdge[]
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Where everything lies, in the units of the nodes' sizes; y runs down. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Centres, by the nodes' ids. */
  readonly nodes: Readonly<Record<string, Point>>
  readonly edges: readonly (GraphEdge & { readonly points: readonly Point[] })[]
}

/** Past this many nodes, the layout's slower steps, which only save a bend here and there, are left out. */
const large = 400

/** Lays a graph out from top to bottom. */
export function layoutGraph({ nodes, edges }: LayoutRequest): Layout {
  const graph = new Graph()
  const ranker = nodes.length > large ? 'longest-path' : 'network-simplex'
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 36, marginx: 12, marginy: 12, ranker })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  for (const { from, to } of edges) graph.setEdge(from, to)
  layout(graph, nodes.length > large ? { disableOptimalOrderHeuristic: true } : {})
  const { width, height } = graph.graph() as { width: number; height: number }
  const place = ({ x, y }: Point): Point => ({ x, y })
  return {
    width,
    height,
    nodes: Object.fromEntries(nodes.map(({ id }) => [id, place(graph.node(id) as Point)])),
    edges: edges.map(({ from, to }) => {
      const { points } = graph.edge(from, to) as { points: Point[] }
      return { from, to, points: points.map(place) }
    }),
  }
}
