/** The `rebatch` of operators, and its failures. */
import { mixesBatch, type Operator } from '../../graph/operator'
import type { Tensor } from '../../graph/tensor'

/** The `rebatch` of operators that work along the last axis: fails if that is axis 0, along which items lie. */
export function batchOfRows<A>(op: Operator<A>, from: number): A {
  if (op.inputs[0]?.shape.length === 1)
    mixesBatch(op as Operator, from, 'axis 0, the batch, is its last axis')
  return op.attrs
}

/** True unless `tensor` is a constant. */
export function isVariable(tensor: Tensor): boolean {
  return !tensor.data
}

/**
 * The `rebatch` of operators that broadcast. Fails if an operand of the batch has fewer axes than the output: items
 * then lie along another axis than axis 0.
 */
export function batchOfBroadcast<A>(
  op: Operator<A>,
  from: number,
  _to: number,
  isBatch: (input: Tensor) => boolean = isVariable,
): A {
  const rank = op.outputs[0]?.shape.length
  const short = op.inputs.find((input) => input && isBatch(input) && input.shape.length !== rank)
  if (short) mixesBatch(op as Operator, from, `"${short.name}" has fewer axes than its output`)
  return op.attrs
}

/** Fails if `op`, whose attributes name `axis` (counted from 0), works along the batch. */
export function checkNotBatch(op: Operator, from: number, axis: number, what: string): void {
  if (axis === 0) mixesBatch(op, from, `it ${what} axis 0, the batch`)
}
