import type { ReadonlySignal } from '@preact/signals'
import type { GraphModel, GraphNode } from './graph-model'
import { NodeBox } from './graph-node'
import type { Layout, Point } from './layout'
import type { NodeTime } from './node-times'

/** Marks on the nodes: times, the worst node, and the chosen one. */
export interface GraphMarks {
  /** Times by operator index. */
  readonly times: ReadonlyMap<number, NodeTime> | undefined
  /** Id of the node where int8 diverges most. */
  readonly worst: string | undefined
  /** Id of the chosen node. */
  readonly chosen: string | undefined
}

/** Draws the nodes and edges of a graph with its layout. */
export function GraphDrawing({
  model,
  layout,
  transform,
  marks,
  current,
  onChoose,
  onFocus,
}: {
  model: GraphModel
  layout: Layout
  /** SVG transform from the layout's units to the window's pixels. */
  transform: ReadonlySignal<string>
  marks: GraphMarks
  /** Id of the node that Tab reaches. */
  current: string | undefined
  onChoose: (node: GraphNode) => void
  onFocus: (node: GraphNode) => void
}) {
  return (
    <svg role="presentation">
      <g transform={transform}>
        <g class="edges">
          {layout.edges.map(({ from, to, points }) => (
            <path key={`${from} ${to}`} d={pathOf(points)} />
          ))}
        </g>
        {model.nodes.map((node) => (
          <NodeBox
            key={node.id}
            node={node}
            place={layout.nodes[node.id] ?? { x: 0, y: 0 }}
            time={node.index === undefined ? undefined : marks.times?.get(node.index)}
            worst={node.id === marks.worst}
            chosen={node.id === marks.chosen}
            focusable={node.id === current}
            onChoose={() => onChoose(node)}
            onFocus={() => onFocus(node)}
          />
        ))}
      </g>
    </svg>
  )
}

/** Returns an SVG path along the points, with rounded bends. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const bends = rest.slice(0, -1).map((at, i) => {
    const next = rest[i + 1] ?? at
    const end = i === rest.length - 2 ? next : { x: (at.x + next.x) / 2, y: (at.y + next.y) / 2 }
    return `Q${at.x} ${at.y} ${end.x} ${end.y}`
  })
  const last = rest.at(-1)
  return `M${first.x} ${first.y}${bends.join('')}${bends.length === 0 && last ? `L${last.x} ${last.y}` : ''}`
}
