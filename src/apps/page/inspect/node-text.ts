/** Describes nodes in words, for the drawing, its text alternative and the panel. */
import type { QuantParams } from '../../../index'
import { formatBytes, formatMs, signed, significant } from '../format'
import type { GraphNode } from './graph-model'
import type { NodeTime } from './node-times'

/** Describes the tensor: "1×28×28×32 int8". */
export function shapeText({ tensor }: Pick<GraphNode, 'tensor'>): string {
  return tensor ? `${tensor.shape.join('×') || 'scalar'} ${tensor.type}` : ''
}

/** Describes quantization parameters: "scale 0.0235, zero point −128", "32 scales"; empty if not quantized. */
export function quantText(quant: QuantParams | undefined): string {
  if (!quant) return ''
  if (quant.scale.length > 1) return `${quant.scale.length} scales`
  return `scale ${significant(quant.scale[0] ?? 0)}, zero point ${signed(quant.zeroPoint[0] ?? 0)}`
}

/** Describes a time: "0.82 ms", "0.82 ms with 1 other", "on the CPU: 0.1 ms"; empty if not measured. */
export function timeText(time: NodeTime | undefined): string {
  if (!time) return ''
  const others = time.together.length
  const together = others > 0 ? ` with ${others} other${others > 1 ? 's' : ''}` : ''
  return `${time.where === 'cpu' ? 'on the CPU: ' : ''}${formatMs(time.ms)}${together}`
}

/** Describes the size of the parameters, and the weights' bits if they are fewer than 8; empty if there are none. */
export function parameterText({
  parameterBytes,
  weightBits = 8,
}: Pick<GraphNode, 'parameterBytes' | 'weightBits'>): string {
  const bits = weightBits < 8 ? `, weights of ${weightBits} bit${weightBits > 1 ? 's' : ''}` : ''
  return parameterBytes > 0 ? `${formatBytes(parameterBytes)} of parameters${bits}` : ''
}

/** Describes a node in one sentence, with everything that the drawing shows. */
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

/** Maximum length of names in headings and tables; files may have names of hundreds of characters. */
export const longestName = 48

/** Shortens text in the middle, because both ends of a layer's name matter: "block_1/…/conv". */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const end = Math.floor((most - 1) / 2)
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`
}
