/** Nodes in words: what the picture, its text alternative and the panel say of them. */
import type { QuantParams } from '../../../index'
import { formatBytes, formatMs, signed, significant } from '../format'
import type { GraphNode } from './graph-model'
import type { NodeTime } from './node-times'

/** "1×28×28×32 int8". */
export function shapeText({ tensor }: Pick<GraphNode, 'tensor'>): string {
  return tensor ? `${tensor.shape.join('×') || 'scalar'} ${tensor.type}` : ''
}

/** "scale 0.0235, zero point −128", "32 scales"; empty where nothing is quantized. */
export function quantText(quant: QuantParams | undefined): string {
  if (!quant) return ''
  if (quant.scale.length > 1) return `${quant.scale.length} scales`
  return `scale ${significant(quant.scale[0] ?? 0)}, zero point ${signed(quant.zeroPoint[0] ?? 0)}`
}

/** "0.82 ms", "0.82 ms with 1 other", "on the CPU: 0.1 ms"; empty before anything was measured. */
export function timeText(time: NodeTime | undefined): string {
  if (!time) return ''
  const others = time.together.length
  const together = others > 0 ? ` with ${others} other${others > 1 ? 's' : ''}` : ''
  return `${time.where === 'cpu' ? 'on the CPU: ' : ''}${formatMs(time.ms)}${together}`
}

/** Bytes of parameters; empty where there are none. */
export function parameterText({ parameterBytes }: Pick<GraphNode, 'parameterBytes'>): string {
  return parameterBytes > 0 ? `${formatBytes(parameterBytes)} of parameters` : ''
}

/** Everything that the picture shows of a node, in one sentence. */
export function nodeSentence(node: GraphNode, time: NodeTime | undefined, worst: boolean): string {
  const what = node.role === 'operator' ? `${node.kind} ${node.name}` : `${node.role} ${node.name}`
  const facts = [
    worst && 'int8 diverges most here',
    shapeText(node),
    quantText(node.tensor?.quant),
    parameterText(node),
    timeText(time),
  ]
  return [what, ...facts.filter(Boolean)].join(', ')
}

/** The longest name that is written out in headings and tables; files have names of hundreds of characters. */
export const longestName = 48

/** Text shortened in the middle, whose ends name layers: "block_1/…/conv". */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const end = Math.floor((most - 1) / 2)
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`
}
