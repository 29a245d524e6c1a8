import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type OpDef, type Operator, outputOf } from '../graph/operator'
import { sameShape, type Tensor } from '../graph/tensor'
import { maximum, minimum, relu, relu6 } from '../ops/index'
import { prune } from './prune'
import { type Edit, rewrite, type View } from './rewrite'

/** Most elements of a constant that is checked for being a bound: it has one, or one for each channel. */
const maxBounds = 4096

type Clamp = OpDef<Readonly<Record<string, never>>>

/** Turns a maximum with 0 into RELU, and both a maximum with 0 and a minimum with 6, in either order, into RELU6. */
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
  // RELU6 has both bounds. Either operator may be the one that has 0 or 6, and one of them may have both.
  if (bounds?.includes(6) && (bounds.includes(0) || bounds.includes('both')))
    return replaceBy(op, relu6, inner?.input)
  if (bounds?.includes(0) && bounds.includes('both')) return replaceBy(op, relu6, inner?.input)
  return outer.bound === 0 && !isOp(op, relu) ? replaceBy(op, relu, outer.input) : undefined
}

function replaceBy(op: Operator, def: Clamp, input: Tensor | undefined): Edit | undefined {
  return input && { remove: [op], add: [makeOperator({ ...op, def, attrs: {}, inputs: [input] })] }
}

/** Returns the input of a clamp and its bound: 0 (from below), 6 (from above), or both. */
function clampOf(op: Operator): { readonly input: Tensor; readonly bound: 0 | 6 | 'both' } | undefined {
  if (isOp(op, relu)) return { input: inputOf(op, 0), bound: 0 }
  if (isOp(op, relu6)) return { input: inputOf(op, 0), bound: 'both' }
  const bound = isOp(op, maximum) ? 0 : isOp(op, minimum) ? 6 : undefined
  if (bound === undefined) return undefined
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const input = isAll(b, bound) ? a : isAll(a, bound) ? b : undefined
  return input && sameShape(input.shape, outputOf(op).shape) ? { input, bound } : undefined
}

/** True if all elements of a constant are `value`. */
function isAll({ data }: Tensor, value: number): boolean {
  return (
    data instanceof Float32Array && data.length <= maxBounds && data.every((element) => element === value)
  )
}
