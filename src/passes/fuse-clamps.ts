import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type OpDef, type Operator, outputOf } from '../graph/operator'
import { sameShape, type Tensor } from '../graph/tensor'
import { maximum, minimum, relu, relu6 } from '../ops/index'
import { prune } from './prune'
import { type Edit, rewrite, type View } from './rewrite'

/** The most numbers that a bound is looked for in: there is one, or one for each channel. */
const maxBounds = 4096

type Clamp = OpDef<Readonly<Record<string, never>>>

/** Makes RELU of a maximum with 0, and RELU6 of that and a minimum with 6, in either order. */
export function fuseClamps(graph: Graph): Graph {
  return prune(rewrite(graph, fuse))
}

function fuse(op: Operator, view: View): Edit | undefined {
  if (outputOf(op).type !== 'float32') return undefined
  const outer = clampOf(op)
  if (!outer) return undefined
  const before = view.producers.get(outer.input)
  const inner = before && clampOf(before)
  const bounds = inner && [inner.bound, outer.bound]
  // Six and zero, wherever they come from, and one of them may come twice.
  if (bounds?.includes(6) && (bounds.includes(0) || bounds.includes('both')))
    return become(op, relu6, inner?.input)
  if (bounds?.includes(0) && bounds.includes('both')) return become(op, relu6, inner?.input)
  return outer.bound === 0 && !isOp(op, relu) ? become(op, relu, outer.input) : undefined
}

function become(op: Operator, def: Clamp, input: Tensor | undefined): Edit | undefined {
  return input && { remove: [op], add: [makeOperator({ ...op, def, attrs: {}, inputs: [input] })] }
}

/** What a clamp reads, and where it limits that: from 0 up, up to 6, or both. */
function clampOf(op: Operator): { readonly input: Tensor; readonly bound: 0 | 6 | 'both' } | undefined {
  if (isOp(op, relu)) return { input: inputOf(op, 0), bound: 0 }
  if (isOp(op, relu6)) return { input: inputOf(op, 0), bound: 'both' }
  const bound = isOp(op, maximum) ? 0 : isOp(op, minimum) ? 6 : undefined
  if (bound === undefined) return undefined
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const input = isAll(b, bound) ? a : isAll(a, bound) ? b : undefined
  return input && sameShape(input.shape, outputOf(op).shape) ? { input, bound } : undefined
}

/** Whether a constant is `value` everywhere. */
function isAll({ data }: Tensor, value: number): boolean {
  return (
    data instanceof Float32Array && data.length <= maxBounds && data.every((element) => element === value)
  )
}
