import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readVector, writeVector } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

export interface TransposeAttrs {
  /** The input's axis for each axis of the output. */
  readonly permutation: readonly number[]
}

/** Reorders the input's axes. */
export const transpose: OpDef<TransposeAttrs> = {
  kind: 'TRANSPOSE',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 39,
    attributeInputs: [1],
    version: transposeVersion,
    read: ({ operands: [permutation] }) => ({
      permutation: readVector(permutation, 'TRANSPOSE: axes'),
    }),
    write: ({ attrs }) => writeVector('permutation', attrs.permutation),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { permutation } = op.attrs
    const axes = range(input.shape.length)
    if (permutation.length !== axes.length || axes.some((axis) => !permutation.includes(axis)))
      failOp(op, `[${permutation}] is no order of the axes of ${describeSpec(input)}`)
    checkMoving(op)
    return [{ shape: permutation.map((axis) => input.shape[axis] ?? 0), type: input.type }]
  },

  reference: (op, [data]) => [copyElements(orderedAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, orderedAxes(op), context)],

  rebatch(op, from) {
    if (op.attrs.permutation[0] !== 0) mixesBatch(op, from, 'it moves axis 0')
    return op.attrs
  },
}

function transposeVersion(op: Operator<TransposeAttrs>): number {
  const rank = op.attrs.permutation.length
  if (rank > 5) return 6
  return rank > 4 ? 4 : versionByType(op, 2, op.inputs[0]?.type === 'bool' ? 3 : 1)
}

function orderedAxes(op: Operator<TransposeAttrs>): AxisCopy {
  const { shape } = inputOf(op, 0)
  return op.attrs.permutation.map((axis) => along(axis, range(shape[axis] ?? 0)))
}
