import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor, type Tensor } from '../graph/tensor'
import { add, div, hardSwish, mul, relu6 } from '../ops/index'
import { prune } from './prune'
import { type Edit, rewrite, type View } from './rewrite'

/** What 1/6 may be off by, relative, in float32 and in half precision, to which files round it. */
const [single, half] = [2 ** -22, 2 ** -11]

/**
 * Makes one HARD_SWISH of `x · relu6(x + 3) / 6`, which TensorFlow writes as four operators in one order or another. Where
 * the file has another number near 1/6, a MUL makes up for it.
 */
export function fuseHardSwish(graph: Graph): Graph {
  return prune(rewrite(graph, fuse))
}

function fuse(op: Operator, view: View): Edit | undefined {
  for (const product of products(op, view)) {
    const x = inputOfSwish(product, view)
    if (x) return { remove: [op], add: swish(op, x, product.scale * 6) }
  }
  return undefined
}

/** HARD_SWISH of `x` times `factor`, in the place of `op`. */
function swish(op: Operator, x: Tensor, factor: number): Operator[] {
  const output = outputOf(op)
  const exact = Math.abs(factor - 1) <= single
  const plain = exact ? output : makeTensor({ ...output, name: `${output.name}/swish` })
  const first = { def: hardSwish, name: op.name, attrs: {}, inputs: [x], outputs: [plain] }
  if (exact) return [makeOperator(first)]
  const data = Float32Array.of(factor)
  const correction = makeTensor({ name: `${op.name}/correction`, shape: [1], type: 'float32', data })
  const attrs = { activation: 'none' as const }
  const second = {
    def: mul,
    name: `${op.name}/corrected`,
    attrs,
    inputs: [plain, correction],
    outputs: [output],
  }
  return [makeOperator(first), makeOperator(second)]
}

/** Factors of a product, the single numbers among them multiplied. */
interface Product {
  readonly factors: readonly Tensor[]
  readonly scale: number
}

/** The ways to see `op` as a product of up to three factors: two of them may be a product themselves. */
function products(op: Operator, view: View): Product[] {
  const own = productOf(op)
  if (!own) return []
  const opened = own.factors.flatMap((factor, i) => {
    const before = view.producers.get(factor)
    const inner = before && productOf(before)
    const factors = inner && [...own.factors.toSpliced(i, 1), ...inner.factors]
    return factors ? [{ factors, scale: own.scale * inner.scale }] : []
  })
  return [own, ...opened]
}

function productOf(op: Operator): Product | undefined {
  const divides = isOp(op, div)
  if ((!divides && !isOp(op, mul)) || op.attrs.activation !== 'none') return undefined
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const [first, second] = [numberOf(a), numberOf(b)]
  if (second !== undefined) return { factors: [a], scale: divides ? 1 / second : second }
  if (divides) return undefined
  return first !== undefined ? { factors: [b], scale: first } : { factors: [a, b], scale: 1 }
}

/** The x of `x · relu6(x + 3) / 6`. */
function inputOfSwish({ factors, scale }: Product, view: View): Tensor | undefined {
  const [a, b, ...others] = factors
  if (!a || !b || others.length > 0 || Math.abs(scale * 6 - 1) > half) return undefined
  if (a.type !== 'float32') return undefined
  if (isGate(a, b, view)) return b
  return isGate(b, a, view) ? a : undefined
}

/** Whether `gate` is `relu6(x + 3)`. */
function isGate(gate: Tensor, x: Tensor, view: View): boolean {
  const clamp = view.producers.get(gate)
  const inner = clamp && isOp(clamp, relu6) ? view.producers.get(inputOf(clamp, 0)) : clamp
  if (!inner || !isOp(inner, add)) return false
  if (inner.attrs.activation !== (inner === clamp ? 'relu6' : 'none')) return false
  const [a, b] = [inputOf(inner, 0), inputOf(inner, 1)]
  const others = outputOf(inner).shape.length === x.shape.length
  return others && ((a === x && numberOf(b) === 3) || (b === x && numberOf(a) === 3))
}

/** The value of a constant of one element. */
function numberOf({ data, type }: Tensor): number | undefined {
  return type === 'float32' && data?.length === 1 ? Number(data[0]) : undefined
}
