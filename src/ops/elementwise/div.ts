import { failOp, type OpDef } from '../../graph/operator'
import { i8, tfliteCodec } from '../../graph/tflite-codec'
import type { Activation } from '../shared/activation'
import { readActivation, writeActivation } from '../shared/tflite-options'
import { type BinaryRule, binary } from './binary'
import { broadcastVersion } from './broadcast'

export interface DivAttrs {
  readonly activation: Activation
}

const rule: BinaryRule<DivAttrs> = {
  float: (a, b) => a / b,
  integer: (a, b, op) => (b === 0n ? failOp(op, 'division by zero') : a / b),
  activation: (attrs) => attrs.activation,
  shader: () => ({ name: 'rare/divide' }),
}

/**
 * Quotient with broadcasting: `out = activation(a / b)`. float32, or int32 and int64 truncated towards zero; for these
 * the reference throws a GraphError if b is 0.
 */
export const div: OpDef<DivAttrs> = {
  kind: 'DIV',
  tflite: tfliteCodec({
    builtin: 42,
    options: { name: 'DivOptions', type: 29, required: false, fields: { activation: i8(0) } },
    version: (op) => broadcastVersion(op, 2),
    read: ({ fields }) => ({ activation: readActivation(fields.activation) }),
    write: ({ attrs }) => ({ fields: { activation: writeActivation(attrs.activation) } }),
  }),
  ...binary(rule),
}
