import type { OpDef } from '../../graph/operator'
import { i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readActivation, writeActivation } from '../shared/tflite-options'
import { type AddAttrs, additionRule } from './addition'
import { binary } from './binary'
import { broadcastVersion } from './broadcast'

/**
 * Subtraction with broadcasting: `out = activation(a − b)`.
 *
 * int8: as ADD, with a negative second multiplier; see `additionFactors`.
 */
export const sub: OpDef<AddAttrs> = {
  kind: 'SUB',
  tflite: tfliteCodec({
    builtin: 41,
    options: { name: 'SubOptions', type: 28, required: false, fields: { activation: i8(0) } },
    version: (op) =>
      op.inputs[0]?.type === 'int64' ? 4 : Math.max(versionByType(op, 2), broadcastVersion(op, 3)),
    read: ({ fields }) => ({ activation: readActivation(fields.activation) }),
    write: ({ attrs }) => ({ fields: { activation: writeActivation(attrs.activation) } }),
  }),
  ...binary(additionRule(-1)),
}
