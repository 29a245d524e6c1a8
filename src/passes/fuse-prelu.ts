import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor, sameShape, type Tensor } from '../graph/tensor'
import { abs, add, div, leakyRelu, maximum, minimum, mul, neg, prelu, relu, sub } from '../ops/index'
import { prune } from './prune'
import { type Edit, rewrite, type View } from './rewrite'

/** Operators between the sum and x, at most. */
const maxDepth = 6

/** A factor for each channel, or for all: a constant that stretches to x. */
interface Factor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** A function of x that is linear on both sides of 0: `positive · max(x, 0) + negative · min(x, 0)`. */
interface Sides {
  readonly positive: Factor
  readonly negative: Factor
}

/**
 * Turns a PReLU that is spelled out into PRELU, or LEAKY_RELU if it has one slope: `relu(x) + α·(x − |x|)/2`,
 * `max(x, 0) + α·min(x, 0)`, `relu(x) − α·relu(−x)`, or any other sum that is x above 0 and α·x below.
 */
export function fusePrelu(graph: Graph): Graph {
  return prune(rewrite(graph, fuse))
}

function fuse(op: Operator, view: View): Edit | undefined {
  if (!(isOp(op, add) || isOp(op, sub)) || op.attrs.activation !== 'none') return undefined
  const output = outputOf(op)
  if (output.type !== 'float32') return undefined
  for (const x of candidates(output, view, maxDepth)) {
    if (!sameShape(x.shape, output.shape)) continue
    const sides = sidesOf(output, x, view, maxDepth)
    if (sides?.positive.data.every((value) => value === 1)) return replace(op, x, sides.negative)
  }
  return undefined
}

function replace(op: Operator, x: Tensor, { shape, data }: Factor): Edit | undefined {
  const [slope = 0] = data
  const { name, outputs } = op
  if (data.length > 1) {
    const alpha = makeTensor({ name: `${name}/alpha`, shape, type: 'float32', data })
    return { remove: [op], add: [makeOperator({ def: prelu, name, attrs: {}, inputs: [x, alpha], outputs })] }
  }
  // With a slope of 0 or 1 it is no leaky ReLU.
  if (slope === 0 || slope === 1) return undefined
  const attrs = { alpha: slope }
  return { remove: [op], add: [makeOperator({ def: leakyRelu, name, attrs, inputs: [x], outputs })] }
}

/** Returns the tensors that may be x: those that a ReLU, a bound at 0 or a magnitude takes, or whose negative it takes. */
function candidates(tensor: Tensor, view: View, depth: number): Set<Tensor> {
  const op = view.producers.get(tensor)
  if (!op || depth === 0) return new Set()
  const inputs = op.inputs.filter((input): input is Tensor => input !== undefined && !input.data)
  const found = new Set<Tensor>()
  if (bend(op)) {
    for (const input of inputs) {
      found.add(input)
      for (const inner of view.producers.get(input)?.inputs ?? []) if (inner && !inner.data) found.add(inner)
    }
  } else if (isLinear(op)) {
    for (const input of inputs) for (const one of candidates(input, view, depth - 1)) found.add(one)
  }
  return found
}

function isLinear(op: Operator): boolean {
  return isOp(op, add) || isOp(op, sub) || isOp(op, mul) || isOp(op, div) || isOp(op, neg)
}

/** Returns `tensor` as a function of `x`, if it is linear on both sides of 0. */
function sidesOf(tensor: Tensor, x: Tensor, view: View, depth: number): Sides | undefined {
  if (tensor === x) return { positive: scalar(1), negative: scalar(1) }
  const op = view.producers.get(tensor)
  if (!op || depth === 0) return undefined
  const inner = (i: number) => sidesOf(inputOf(op, i), x, view, depth - 1)
  const bent = bend(op)
  if (bent) {
    const variable = op.inputs.findIndex((input) => input && !input.data)
    const sides = inner(variable)
    return sides && bent(sides)
  }
  const { activation = 'none' } = op.attrs as { readonly activation?: string }
  return activation === 'none' && isLinear(op) ? linear(op, inner) : undefined
}

/** Returns sums, differences, multiples, quotients and negatives. */
function linear(op: Operator, inner: (i: number) => Sides | undefined): Sides | undefined {
  if (isOp(op, neg)) return scaled(inner(0), scalar(-1), (value, factor) => value * factor)
  const [a, b] = [constantOf(inputOf(op, 0)), constantOf(inputOf(op, 1))]
  const times = isOp(op, mul)
  const negates = isOp(op, sub) && a?.data.every((value) => value === 0)
  if (negates) return scaled(inner(1), scalar(-1), (value, factor) => value * factor)
  if (times) return scaled(inner(a ? 1 : 0), a ?? b, (value, factor) => value * factor)
  if (isOp(op, div)) return scaled(inner(0), b, (value, divisor) => value / divisor)
  if (a || b) return undefined
  const [first, second] = [inner(0), inner(1)]
  const sign = isOp(op, sub) ? -1 : 1
  const join = (one: Factor, other: Factor) => combine(one, other, (p, q) => p + sign * q)
  return first && second && both(join(first.positive, second.positive), join(first.negative, second.negative))
}

function scaled(
  sides: Sides | undefined,
  factor: Factor | undefined,
  f: (value: number, factor: number) => number,
): Sides | undefined {
  return sides && factor && both(combine(sides.positive, factor, f), combine(sides.negative, factor, f))
}

function both(positive: Factor | undefined, negative: Factor | undefined): Sides | undefined {
  return positive && negative && { positive, negative }
}

/** Returns what an operator that bends at 0 makes of a function; undefined for all others. */
function bend(op: Operator): ((sides: Sides) => Sides) | undefined {
  const each =
    (positive: (value: number) => number, negative: (value: number) => number) => (sides: Sides) => ({
      positive: { ...sides.positive, data: sides.positive.data.map(positive) },
      negative: { ...sides.negative, data: sides.negative.data.map(negative) },
    })
  const above = (value: number) => Math.max(value, 0)
  const below = (value: number) => Math.min(value, 0)
  const atZero = op.inputs.some((input) => input && constantOf(input)?.data.every((value) => value === 0))
  // A function is positive below 0 if its slope there is negative.
  if (isOp(op, relu) || (isOp(op, maximum) && atZero)) return each(above, below)
  if (isOp(op, minimum) && atZero) return each(below, above)
  return isOp(op, abs) ? each(Math.abs, (value) => -Math.abs(value)) : undefined
}

function scalar(value: number): Factor {
  return { shape: [], data: Float32Array.of(value) }
}

function constantOf({ type, data, shape }: Tensor): Factor | undefined {
  return type === 'float32' && data ? { shape, data: data as Float32Array } : undefined
}

/** Combines two factors of one shape, or one of which is a single number, in float32. */
function combine(a: Factor, b: Factor, f: (a: number, b: number) => number): Factor | undefined {
  const one = (factor: Factor) => factor.data[0] ?? 0
  if (b.data.length === 1) return { shape: a.shape, data: a.data.map((value) => f(value, one(b))) }
  if (a.data.length === 1) return { shape: b.shape, data: b.data.map((value) => f(one(a), value)) }
  return sameShape(a.shape, b.shape)
    ? { shape: a.shape, data: a.data.map((value, i) => f(value, b.data[i] ?? 0)) }
    : undefined
}
