import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { conv2d, depthwiseConv2d, pad } from '../ops/index'
import { windowAxis } from '../ops/shared/window'
import { type Edit, rewrite, type View } from './rewrite'

/**
 * Fuses zero padding into the VALID convolution after it, whose padding becomes SAME. Nothing else may read the padded
 * tensor, and every tap must stay in its place: same output extent and same leading padding on both axes. (Elements
 * beyond the last tap don't matter.)
 */
export function fusePad(graph: Graph): Graph {
  return rewrite(graph, fusePadding)
}

function fusePadding(op: Operator, view: View): Edit | undefined {
  if (!isOp(op, conv2d) && !isOp(op, depthwiseConv2d)) return undefined
  const padding = view.exclusiveProducer(op)
  if (op.attrs.padding !== 'VALID' || !padding || !isOp(padding, pad)) return undefined
  const source = inputOf(padding, 0)
  const { paddings } = padding.attrs
  const spatial = (axis: number) => axis === 1 || axis === 2
  if (paddings.some(([before, after], axis) => !spatial(axis) && before + after > 0)) return undefined
  const filter = inputOf(op, 1).shape
  const same = [1, 2].every((axis) => {
    const i = axis - 1
    const { strides, dilations } = op.attrs
    const [extent = 0, window = 0] = [source.shape[axis], filter[axis]]
    const placed = windowAxis(extent, window, strides[i] ?? 1, 'SAME', dilations[i] ?? 1)
    return placed.extent === outputOf(op).shape[axis] && placed.before === paddings[axis]?.[0]
  })
  if (!same) return undefined
  const attrs = { ...op.attrs, padding: 'SAME' as const }
  const merged = { ...op, attrs, inputs: [source, ...op.inputs.slice(1)] }
  return { remove: [padding, op], add: [makeOperator(merged)] }
}
