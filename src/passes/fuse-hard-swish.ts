import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor, type Tensor } from '../graph/tensor'
import { add, div, hardSwish, mul, relu6 } from '../ops/index'
import { prune } from './prune'
import { type Edit, rewrite, type View } from './rewrite'

/** Relative error that 1/6 may have in float32 and in half precision; files round it to either. */
const [single, half] = [2 ** -22, 2 ** -11]

/**
 * Turns `x · relu6(x + 3) / 6`, which TensorFlow writes as four operators in one order or another, into one HARD_SWISH.
 * If the file has another number near 1/6, a MUL corrects the result.
 */
export function fuseHardSwish(graph: Graph): Graph {
  return prune(rewrite(graph, fuse))
}

function fuse(op: Operator, view: View): Edit | undefined {
  for (const product of productForms(op, view)) {
    const x = inputOfSwish(product, view)
    if (x) return { remove: [op], add: swish(op, x, product.scale * 6) }
  }
  return undefined
}

/** Returns HARD_SWISH of `x` times `factor`, as a replacement of `op`. */
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

/** A product: its tensors, and its scalar constants multiplied into one scale. */
interface Product {
  readonly factors: readonly Tensor[]
  readonly scale: number
}

/** Returns the forms of `op` as a product: its own, and those in which one factor is expanded into its own factors. */
function productForms(op: Operator, view: View): Product[] {
  const own = productOf(op)
  if (!own) return []
  const expanded = own.factors.flatMap((factor, i) => {
    const before = view.producers.get(factor)
    const inner = before && productOf(before)
    const factors = inner && [...own.factors.toSpliced(i, 1), ...inner.factors]
    return factors ? [{ factors, scale: own.scale * inner.scale }] : []
  })
  return [own, ...expanded]
}

function productOf(op: Operator): Product | undefined {
  const divides = isOp(op, div)
  if ((!divides && !isOp(op, mul)) || op.attrs.activation !== 'none') return undefined
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const [first, second] = [scalarValue(a), scalarValue(b)]
  if (second !== undefined) return { factors: [a], scale: divides ? 1 / second : second }
  if (divides) return undefined
  return first !== undefined ? { factors: [b], scale: first } : { factors: [a, b], scale: 1 }
}

/** Returns the x of `x · relu6(x + 3) / 6`, if the product is one. */
function inputOfSwish({ factors, scale }: Product, view: View): Tensor | undefined {
  const [a, b, ...others] = factors
  if (!a || !b || others.length > 0 || Math.abs(scale * 6 - 1) > half) return undefined
  if (a.type !== 'float32') return undefined
  if (isGate(a, b, view)) return b
  return isGate(b, a, view) ? a : undefined
}

/** True if `gate` is `relu6(x + 3)`. */
function isGate(gate: Tensor, x: Tensor, view: View): boolean {
  const clamp = view.producers.get(gate)
  const inner = clamp && isOp(clamp, relu6) ? view.producers.get(inputOf(clamp, 0)) : clamp
  if (!inner || !isOp(inner, add)) return false
  if (inner.attrs.activation !== (inner === clamp ? 'relu6' : 'none')) return false
  const [a, b] = [inputOf(inner, 0), inputOf(inner, 1)]
  const sameRank = outputOf(inner).shape.length === x.shape.length
  return sameRank && ((a === x && scalarValue(b) === 3) || (b === x && scalarValue(a) === 3))
}

/** Returns the value of a float32 constant of one element. */
function scalarValue({ data, type }: Tensor): number | undefined {
  return type === 'float32' && data?.length === 1 ? Number(data[0]) : undefined
}
