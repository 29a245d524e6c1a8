import { InputError } from '../../graph/errors'
import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type Tensor, type TensorData } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { isVariable } from '../shared/batch'
import type { NoAttrs } from '../shared/check'
import { type AxisCopy, copyKernel, wholeAxes } from './axis-copy'
import { checkIndices } from './gather'
import { checkMoving, movesOnHost } from './moving'

/**
 * Picks from the input at given positions: `out[i…, n…] = in[indices[i…, 0], indices[i…, 1], …, n…]`. The last axis of
 * the indices holds a position along as many leading axes of the input; n are the axes behind them.
 *
 * Inputs: the tensor to pick from, int32 or int64 indices. Constant indices run on the GPU.
 */
export const gatherNd: OpDef<NoAttrs> = {
  kind: 'GATHER_ND',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 107,
    version: (op) => (op.inputs[0]?.type === 'bool' ? 5 : 1),
    read: () => ({}),
    write: () => ({ fields: {} }),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    const indices = checkIndices(op)
    const depth = indices.shape.at(-1) ?? 0
    if (depth < 1 || depth > shape.length)
      failOp(
        op,
        `indices "${indices.name}" are ${describeSpec(indices)}; positions have 1 to ${shape.length} parts`,
      )
    checkPositions(shape, indices, indices.data, (what) => failOp(op, what))
    checkMoving(op, 1)
    return [{ shape: [...indices.shape.slice(0, -1), ...shape.slice(depth)], type }]
  },

  reference(op, [data, indices]) {
    checkPositions(inputOf(op, 0).shape, inputOf(op, 1), indices, (what) => {
      throw new InputError(`${op.def.kind} "${op.name}": ${what}`)
    })
    const { shape } = inputOf(op, 0)
    const input = data as Int8Array
    const inner = elementCount(shape.slice(inputOf(op, 1).shape.at(-1)))
    const result = allocate(outputOf(op).type, elementCount(outputOf(op).shape)) as Int8Array
    positions(shape, inputOf(op, 1), indices).forEach((position, i) => {
      for (let n = 0; n < inner; n++) result[i * inner + n] = input[position * inner + n] as number
    })
    return [result]
  },

  hostOnly(op) {
    if (!inputOf(op, 1).data) return 'its indices are computed'
    return positionAxes(op) ? movesOnHost(op) : 'its indices have several axes along rows'
  },

  kernel: (op, context) => [
    copyKernel(op, positionAxes(op) ?? failOp(op, 'has no kernel for its indices'), context),
  ],

  rebatch(op, from, _to, isBatch = isVariable) {
    if (isBatch(inputOf(op, 0))) mixesBatch(op, from, 'positions pick along axis 0')
    return op.attrs
  },
}

/** Calls `fail` with the first part of a position that is outside its axis of `shape`. */
export function checkPositions(
  shape: readonly number[],
  indices: Tensor,
  data: TensorData | undefined,
  fail: (what: string) => never,
): void {
  const depth = indices.shape.at(-1) ?? 1
  const all = data as Int32Array | undefined
  const bad = all?.findIndex((index, i) => index < 0 || index >= (shape[i % depth] ?? 0)) ?? -1
  if (bad >= 0)
    fail(`index ${all?.[bad]} (number ${bad}) is none of ${shape[bad % depth]} of axis ${bad % depth}`)
}

/** Returns each position as one number, which counts the blocks of inner elements of `shape`. */
export function positions(shape: readonly number[], indices: Tensor, data: TensorData | undefined): number[] {
  const depth = indices.shape.at(-1) ?? 1
  const all = Array.from(data as Int32Array, Number)
  return Array.from({ length: all.length / depth }, (_, i) => {
    const parts = all.slice(i * depth, (i + 1) * depth)
    return parts.reduce((position, part, axis) => position * (shape[axis] ?? 0) + part, 0)
  })
}

/** Returns the output's axes for constant indices, merged into one axis; undefined if that would run through rows. */
function positionAxes(op: Operator): AxisCopy | undefined {
  const { shape } = inputOf(op, 0)
  const indices = inputOf(op, 1)
  const depth = indices.shape.at(-1) ?? 1
  if (depth === shape.length && indices.shape.length > 2) return undefined
  const all = Array.from((indices.data ?? []) as Int32Array, Number)
  const place = (strides: readonly number[]) =>
    Int32Array.from({ length: all.length / depth }, (_, i) => {
      const parts = all.slice(i * depth, (i + 1) * depth)
      return parts.reduce((offset, part, axis) => offset + part * (strides[axis] ?? 0), 0)
    })
  return [place, ...wholeAxes(shape).slice(depth)]
}
