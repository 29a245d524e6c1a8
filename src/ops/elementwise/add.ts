import type { OpDef } from '../../graph/operator'
import { i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readActivation, writeActivation } from '../shared/tflite-options'
import { type AddAttrs, additionRule } from './addition'
import { binary } from './binary'

/**
 * Addition with broadcasting: `out = activation(a + b)`.
 *
 * int8: `q = clamp(((bias + qa·Ma + qb·Mb) >> shift) + zeroPoint)`, see `additionFactors`.
 */
export const add: OpDef<AddAttrs> = {
  kind: 'ADD',
  tflite: tfliteCodec({
    builtin: 0,
    options: { name: 'AddOptions', type: 11, required: false, fields: { activation: i8(0) } },
    version: (op) => (op.inputs[0]?.type === 'int64' ? 4 : versionByType(op, 2)),
    read: ({ fields }) => ({ activation: readActivation(fields.activation) }),
    write: ({ attrs }) => ({ fields: { activation: writeActivation(attrs.activation) } }),
  }),
  ...binary(additionRule(1)),
}
