import type { GraphNode } from './graph-model'
import type { Point } from './layout'
import { nodeSentence, parameterText, quantText, shapeText, shorten, timeText } from './node-text'
import type { NodeTime } from './node-times'

/** Returns the size of a node's box. Boxes of operators are taller than those of inputs and outputs. */
export function nodeSize({ role }: Pick<GraphNode, 'role'>): { width: number; height: number } {
  return { width: 220, height: role === 'operator' ? 126 : 84 }
}

/** Draws one node of the graph. */
export function NodeBox({
  node,
  place,
  time,
  worst,
  chosen,
  focusable,
  onChoose,
  onFocus,
}: {
  node: GraphNode
  /** Its centre. */
  place: Point
  time: NodeTime | undefined
  /** True if int8 diverges most here. */
  worst: boolean
  chosen: boolean
  /** True for the one node that Tab reaches; arrow keys move to the others. */
  focusable: boolean
  onChoose: () => void
  onFocus: () => void
}) {
  const { width, height } = nodeSize(node)
  const lines = [shapeText(node), quantText(node.tensor?.quant), parameterText(node), timeText(time)].filter(
    Boolean,
  )
  const kinds = ['node', node.role, worst && 'worst', chosen && 'chosen'].filter(Boolean)
  return (
    <g class={kinds.join(' ')} transform={`translate(${place.x - width / 2} ${place.y - height / 2})`}>
      <rect
        id={`graph-${node.id}`}
        width={width}
        height={height}
        rx="8"
        role="tab"
        tabindex={focusable ? 0 : -1}
        aria-label={nodeSentence(node, time, worst)}
        aria-selected={chosen}
        aria-controls="inspect-node"
        onClick={onChoose}
        onFocus={onFocus}
      />
      {time && (
        <rect class="share" x="8" y={height - 7} width={(width - 16) * time.share} height="4" rx="2" />
      )}
      <text class="kind" x="12" y="22">
        {node.kind}
      </text>
      {worst && (
        <text class="flag" x={width - 12} y="22" text-anchor="end">
          most divergent
        </text>
      )}
      <text class="name" x="12" y="40">
        {shorten(node.name, 27)}
      </text>
      {lines.map((line, i) => (
        <text key={i} class="line" x="12" y={58 + 17 * i}>
          {shorten(line, 34)}
        </text>
      ))}
    </g>
  )
}
