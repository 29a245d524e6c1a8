import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../graph/operator'
import { f32, tfliteCodec } from '../graph/tflite-codec'
import { roundHalfEven } from '../numerics/quantize'
import { perTensorOf } from './check'
import { type UnaryRule, unary } from './unary'

export interface LeakyReluAttrs {
  /** Slope below zero. */
  readonly alpha: number
}

const rule: UnaryRule<LeakyReluAttrs> = {
  real: (value, { alpha }) => (value >= 0 ? value : alpha * value),
  stored(op) {
    const input = perTensorOf(op as Operator, inputOf(op as Operator, 0))
    const output = perTensorOf(op as Operator, outputOf(op as Operator))
    const [above, below] = slopeFactors(op, input.scale / output.scale)
    const bias = output.zeroPoint * 256 + 128
    return (q) => {
      const real = q - input.zeroPoint
      return (bias + real * (real >= 0 ? above : below)) >> 8
    }
  },
  shader: ({ alpha }) => ({ name: 'leaky_relu_f32', constants: { alpha } }),
  check(op) {
    if (!Number.isFinite(op.attrs.alpha)) failOp(op, `alpha ${op.attrs.alpha} is not a finite number`)
  },
}

/**
 * 256 · ratio and 256 · alpha · ratio as integers, rounded from float32 products, halves to even, as XNNPACK's
 * `qs8-vlrelu` rounds them: half a unit of 1/256 in a factor moves no output by more than half a step.
 */
function slopeFactors(op: Operator<LeakyReluAttrs>, ratio: number): [number, number] {
  const above = Math.fround(ratio)
  const below = Math.fround(above * Math.fround(op.attrs.alpha))
  // 255 · 256 · 2^14 + the bias is below 2^31.
  const large = [above, below].find((factor) => !(Math.abs(factor) < 2 ** 14))
  if (large !== undefined) failOp(op, `output = ${large} · input in steps of their scales; 2^14 is the limit`)
  return [roundHalfEven(256 * above), roundHalfEven(256 * below)]
}

/**
 * `out = in` from zero up, `alpha · in` below.
 *
 * int8: `q = ((q_in − zeroPoint_in) · M + 256 · zeroPoint_out + 128) >> 8` with a factor M for each side, see
 * `slopeFactors`.
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
