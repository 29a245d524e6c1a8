import { inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { roundingShiftRight } from '../../numerics/gemmlowp'
import { roundingHighMul16, truncatingHighMul16 } from '../../numerics/gemmlowp-int16'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { type NoAttrs, perTensorOf } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

/** The factor `multiplier / 2^15 · 2^exponent`, with an int16 multiplier. */
interface Factor16 {
  readonly multiplier: number
  readonly exponent: number
}

const rule: UnaryRule<NoAttrs> = {
  float: (value) => (value * clamp(value + 3, 0, 6)) / 6,
  shader: () => ({ name: 'rare/hard_swish_f32' }),
  int8: (op) => fixedPointHardSwish(op as Operator),
}

/**
 * `out = in · min(max(in + 3, 0), 6) / 6`; int8 uses a lookup table. XNNPACK has no int8 kernel, so the table is filled
 * by the 16-bit fixed-point arithmetic of TensorFlow Lite's, which misses the nearest step here and there.
 */
export const hardSwish: OpDef<NoAttrs> = {
  kind: 'HARD_SWISH',
  tflite: plainCodec(117, 1),
  ...unary(rule),
}

/**
 * Returns TensorFlow Lite's rule: x in the output's scale times (x + 3) / 6 in [0, 1], with 15 fractional bits each.
 * Returns undefined for inputs 128 times as coarse as the output, which that kernel does not take.
 */
function fixedPointHardSwish(op: Operator): ((q: number) => number) | undefined {
  const input = perTensorOf(op, inputOf(op, 0))
  const output = perTensorOf(op, outputOf(op))
  // 7 fractional bits more than the input has.
  const scale = Math.fround(input.scale / 128)
  const toOutput = factor16(Math.fround(scale / output.scale))
  const toThirds = factor16(Math.fround(scale / Math.fround(3 / 32768)))
  if (toOutput.exponent > 0) return undefined
  return (q) => {
    const value = (q - input.zeroPoint) * 128
    const gate = (thirdOf(value, toThirds) + 32768) >> 1
    const product = truncatingHighMul16(gate, roundingHighMul16(value, toOutput.multiplier))
    return roundingShiftRight(product, -toOutput.exponent) + output.zeroPoint
  }
}

/** Returns x / 3 with 15 fractional bits, saturating at −1 and 1. */
function thirdOf(value: number, { multiplier, exponent }: Factor16): number {
  const shifted = exponent > 0 ? saturate(value * 2 ** (exponent - 1)) : value
  const scaled = roundingHighMul16(shifted, multiplier)
  return exponent > 0 ? saturate(scaled * 2) : roundingShiftRight(scaled, -exponent)
}

function factor16(real: number): Factor16 {
  const { multiplier, shift } = toFixedPoint(real)
  return { multiplier: Math.min((multiplier + 2 ** 15) >> 16, 32767), exponent: 31 - shift }
}

function saturate(value: number): number {
  return clamp(value, -32768, 32767)
}
