import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { f32, tfliteCodec } from '../../graph/tflite-codec'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { roundHalfEven } from '../../numerics/quantize'
import { toFixedPoint } from '../../numerics/requantize'
import { perTensorOf } from '../shared/check'
import { type UnaryRule, unary } from './unary'

export interface LeakyReluAttrs {
  /** Slope below zero. */
  readonly alpha: number
}

const rule: UnaryRule<LeakyReluAttrs> = {
  float: (value, { alpha }) => (value >= 0 ? value : alpha * value),
  int8(op) {
    const input = perTensorOf(op as Operator, inputOf(op as Operator, 0))
    const output = perTensorOf(op as Operator, outputOf(op as Operator))
    const scaled = slopes(op, Math.fround(input.scale / output.scale))
    return (q) => scaled(q - input.zeroPoint) + output.zeroPoint
  },
  shader: ({ alpha }) => ({ name: 'rare/leaky_relu_f32', constants: { alpha } }),
  check(op) {
    if (!Number.isFinite(op.attrs.alpha)) failOp(op, `alpha ${op.attrs.alpha} is not a finite number`)
  },
}

/**
 * Returns the function from input steps to output steps. If XNNPACK runs the operator, both factors are rounded to 8
 * fractional bits, halves to even, as in its `qs8-vlrelu`: half a unit of 1/256 in a factor moves no output by more
 * than half a step. If a factor is too small or too large for that, TensorFlow Lite's own kernel runs, which takes 31
 * bits and rounds twice.
 */
function slopes(op: Operator<LeakyReluAttrs>, above: number): (steps: number) => number {
  const below = Math.fround(above * op.attrs.alpha)
  const coarse =
    above >= 2 ** -8 && below > -128 && Math.abs(below) >= 2 ** -8 && Math.max(above, below) <= 128
  if (coarse) {
    const [right, left] = [roundHalfEven(256 * above), roundHalfEven(256 * below)]
    return (steps) => (steps * (steps >= 0 ? right : left) + 128) >> 8
  }
  const [right, left] = [toFixedPoint(above), toFixedPoint(Math.abs(below))]
  return (steps) =>
    steps >= 0 ? multiplyTwiceRounded(steps, right) : multiplyTwiceRounded(steps * Math.sign(below), left)
}

/**
 * `out = in` if in ≥ 0, else `alpha · in`.
 *
 * int8: `q = (((q_in − zeroPoint_in) · M + 128) >> 8) + zeroPoint_out` with a factor M for each sign, or finer factors;
 * see `slopes`.
 */
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
