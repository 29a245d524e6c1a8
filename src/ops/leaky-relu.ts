import { failOp, inputOf, type OpDef, type Operator } from '../graph/operator'
import { f32, tfliteCodec } from '../graph/tflite-codec'
import { perTensorOf } from './check'
import { rescale } from './rectifier'
import { type UnaryRule, unary } from './unary'

export interface LeakyReluAttrs {
  /** Slope below zero. */
  readonly alpha: number
}

const rule: UnaryRule<LeakyReluAttrs> = {
  real: (value, { alpha }) => (value >= 0 ? value : alpha * value),
  stored(op) {
    const { zeroPoint } = perTensorOf(op as Operator, inputOf(op as Operator, 0))
    const above = rescale(op as Operator)
    const below = rescale(op as Operator, op.attrs.alpha)
    return (q) => (q >= zeroPoint ? above(q) : below(q))
  },
  shader: ({ alpha }) => ({ name: 'leaky_relu_f32', constants: { alpha } }),
  check(op) {
    if (!Number.isFinite(op.attrs.alpha)) failOp(op, `alpha ${op.attrs.alpha} is not a finite number`)
  },
}

/** `out = in` from zero up, `alpha · in` below; int8 is requantized with a factor for each side. */
export const leakyRelu: OpDef<LeakyReluAttrs> = {
  kind: 'LEAKY_RELU',
  tflite: tfliteCodec({
    builtin: 98,
    options: { name: 'LeakyReluOptions', type: 75, required: true, fields: { alpha: f32(0) } },
    version: () => 1,
    read: ({ fields }) => ({ alpha: fields.alpha }),
    write: ({ attrs }) => ({ fields: { alpha: attrs.alpha } }),
  }),
  ...unary(rule),
}
