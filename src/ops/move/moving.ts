/** Checks of operators that move elements and compute nothing. */
import { failOp, inputOf, type Operator } from '../../graph/operator'
import { type DataType, describeSpec } from '../../graph/tensor'
import { checkPerTensor, checkQuantsAgree, checkSameType } from '../shared/check'

/** Types whose elements may be moved; shaders move only the first two. */
export const movableTypes: readonly DataType[] = ['int8', 'float32', 'int32', 'int64', 'bool']

/**
 * Fails unless the tensors that elements move between (the first `count` inputs and the outputs) have one type that can
 * be moved, and one quantization.
 */
export function checkMoving(op: Operator, count = op.inputs.length): void {
  const first = inputOf(op, 0)
  const inputs = op.inputs.slice(0, count).map((_, i) => inputOf(op, i))
  for (const tensor of [...inputs, ...op.outputs]) {
    if (!movableTypes.includes(tensor.type))
      failOp(op, `"${tensor.name}" is ${describeSpec(tensor)}; only ${movableTypes.join(', ')} move`)
    checkSameType(op, first, tensor)
    checkPerTensor(op, tensor)
    if (tensor.type !== 'float32') checkQuantsAgree(op, first, tensor)
  }
}

/** The `hostOnly` of operators that move elements: shaders move only int8 and float32. */
export function movesOnHost(op: Operator): string | undefined {
  const { type } = inputOf(op, 0)
  return type === 'int8' || type === 'float32' ? undefined : `its elements are ${type}, which no shader moves`
}

/** Limit on the outputs of an operator, which no honest model reaches. */
export const maxOutputs = 1024

/** Returns an axis as an index into a shape of `rank` axes; negative ones count from the end. */
export function axisOf(op: Operator, axis: number, rank = inputOf(op, 0).shape.length): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) failOp(op, `has no axis ${axis} of ${rank}`)
  return axis < 0 ? axis + rank : axis
}
