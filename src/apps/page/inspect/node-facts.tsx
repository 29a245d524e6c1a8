import { formatBytes, formatCount, formatMs, formatShare } from '../format'
import type { GraphModel, GraphNode } from './graph-model'
import { longestName, quantText, shapeText } from './node-text'
import type { NodeTime } from './node-times'

/** Lists a node's properties, and its time if it was measured. */
export function NodeFacts({
  node,
  model,
  time,
}: {
  node: GraphNode
  model: GraphModel
  time: NodeTime | undefined
}) {
  const facts: [string, string][] = [
    ...(node.name.length > longestName ? [['name', node.name] as [string, string]] : []),
    ['output', shapeText(node)],
    ['quantization', quantText(node.tensor?.quant) || 'none: real numbers'],
  ]
  if (node.weightBits !== undefined) facts.push(['bits of weights', `${node.weightBits}`])
  if (node.parameterBytes > 0) facts.push(['parameters', formatBytes(node.parameterBytes)])
  if (node.macs > 0) facts.push(['multiply-adds', formatCount(node.macs)])
  if (time) facts.push(['time', describeTime(time, model)])
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name} class={value.length > 60 ? 'wide' : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function describeTime({ ms, share, where, together }: NodeTime, { nodes }: GraphModel): string {
  const others = together.map((index) => nodes.find((node) => node.index === index)?.kind).join(', ')
  const shared = others && `, computed together with ${others}`
  return `${formatMs(ms)}, ${formatShare(share, 0)} of the network${where === 'cpu' ? ', on the CPU' : ''}${shared}`
}
