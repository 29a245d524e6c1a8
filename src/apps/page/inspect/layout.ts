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

/** Positions of nodes and edges, in the units of the nodes' sizes; y runs down. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Centres of the nodes, by id. */
  readonly nodes: Readonly<Record<string, Point>>
  readonly edges: readonly (GraphEdge & { readonly points: readonly Point[] })[]
}

/** With more nodes than this, the layout skips its slower steps, which only save a few bends. */
const largeGraph = 400

/** Lays a graph out from top to bottom. */
export function layoutGraph({ nodes, edges }: LayoutRequest): Layout {
  const graph = new Graph()
  const ranker = nodes.length > largeGraph ? 'longest-path' : 'network-simplex'
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 36, marginx: 12, marginy: 12, ranker })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  for (const { from, to } of edges) graph.setEdge(from, to)
  layout(graph, nodes.length > largeGraph ? { disableOptimalOrderHeuristic: true } : {})
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
