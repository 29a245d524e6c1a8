import { failOp, inputOf, mixesBatch, type OpDef, outputOf } from '../../graph/operator'
import { i8, tfliteCodec } from '../../graph/tflite-codec'
import type { NoAttrs } from '../shared/check'

/** Numbers of `TensorType` in the schema, for the two types that extents may have. */
const typeNumbers = { int32: 2, int64: 4 } as const

/**
 * Returns the extents of the input's axes, as int32 or int64. Shapes are static here: reading a file folds it, and what
 * is computed from it, into constants.
 */
export const shape: OpDef<NoAttrs> = {
  kind: 'SHAPE',
  ofShape: true,
  tflite: tfliteCodec({
    builtin: 77,
    options: { name: 'ShapeOptions', type: 55, required: false, fields: { type: i8(0) } },
    version: () => 1,
    // The file's output has the same type.
    read: () => ({}),
    write: (op) => ({ fields: { type: typeNumbers[outputOf(op).type as 'int32'] } }),
  }),

  infer(op) {
    const { type } = outputOf(op)
    const rank = inputOf(op, 0).shape.length
    if (type !== 'int32' && type !== 'int64') failOp(op, `its output is ${type}, not int32 or int64`)
    if (rank === 0) failOp(op, 'a scalar has no extents')
    return [{ shape: [rank], type }]
  },

  reference(op) {
    const extents = inputOf(op, 0).shape
    return [outputOf(op).type === 'int64' ? BigInt64Array.from(extents, BigInt) : Int32Array.from(extents)]
  },

  hostOnly: () => 'it reads extents, which no shader has',

  rebatch(op, from, _, isBatch = (input) => !input.data) {
    if (isBatch(inputOf(op, 0))) mixesBatch(op, from, 'its output holds the extent of the batch')
    return op.attrs
  },
}
