import { bool, type TfliteCodec, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import type { ReductionAttrs } from './reduction'

/** Returns the codec of an operator that reduces axes, whose version is `int8` for int8 input and 1 for any other. */
export function reductionCodec(builtin: number, int8: number): TfliteCodec<ReductionAttrs> {
  return tfliteCodec({
    builtin,
    options: { name: 'ReducerOptions', type: 27, required: false, fields: { keepDims: bool(0) } },
    attributeInputs: [1],
    version: (op) => versionByType(op, int8),
    read: ({ fields, operands: [axes] }) => ({ axes: axes?.values ?? [], keepDims: fields.keepDims === 1 }),
    write: ({ attrs: { axes, keepDims } }) => ({
      fields: { keepDims: keepDims ? 1 : 0 },
      operands: [{ name: 'axes', shape: [axes.length], values: axes }],
    }),
  })
}
