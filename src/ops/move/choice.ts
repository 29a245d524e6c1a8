/** Shared by SELECT and SELECT_V2: a choice between two tensors. */
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, type TensorData } from '../../graph/tensor'
import { broadcastIndices } from '../elementwise/broadcast'
import { checkPerTensor, checkQuantsAgree, checkSameType } from '../shared/check'
import { movableTypes } from './moving'

type Shape = readonly number[]

/** Fails unless the condition is bool, and both tensors and the output have one type and quantization. */
export function checkChoice(op: Operator): void {
  const [condition, a, b, output] = [inputOf(op, 0), inputOf(op, 1), inputOf(op, 2), outputOf(op)]
  if (condition.type !== 'bool')
    failOp(op, `the condition "${condition.name}" is ${condition.type}, not bool`)
  if (!movableTypes.includes(a.type))
    failOp(op, `"${a.name}" is ${describeSpec(a)}; only ${movableTypes.join(', ')} move`)
  for (const tensor of [a, b, output]) {
    checkSameType(op, a, tensor)
    checkPerTensor(op, tensor)
    if (a.type !== 'float32') checkQuantsAgree(op, a, tensor)
  }
}

/** Returns the shape that all three inputs broadcast to. */
export function stretchedShape(op: Operator): number[] {
  const tensors = [inputOf(op, 0), inputOf(op, 1), inputOf(op, 2)]
  const rank = Math.max(...tensors.map(({ shape }) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const extents = tensors.map(({ shape }) => shape[axis - rank + shape.length] ?? 1)
    const extent = Math.max(...extents)
    if (extents.some((one) => one !== 1 && one !== extent))
      failOp(op, `${tensors.map(describeSpec).join(', ')} do not broadcast`)
    return extent
  })
}

/** Chooses element by element; `shapes` are those of the three operands, which broadcast to the output's. */
export function choose(
  op: Operator,
  shapes: readonly [Shape, Shape, Shape],
  condition: TensorData | undefined,
  a: TensorData | undefined,
  b: TensorData | undefined,
): TensorData {
  const { shape, type } = outputOf(op)
  const [chosen, first, second] = shapes.map((from) => broadcastIndices(from, shape))
  const [bools, left, right] = [condition as Uint8Array, a as Int8Array, b as Int8Array]
  const result = allocate(type, chosen?.length ?? 0) as Int8Array
  for (let i = 0; i < result.length; i++) {
    const takesFirst = bools[chosen?.[i] as number]
    result[i] = (takesFirst ? left[first?.[i] as number] : right[second?.[i] as number]) as number
  }
  return result
}

export function chosenOnHost(): string {
  return 'its condition is bool, which shaders do not hold'
}
