import { inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { inverseSquareRoot } from '../../numerics/gemmlowp-inverse-sqrt'
import { toFixedPoint } from '../../numerics/requantize'
import { type NoAttrs, perTensorOf } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

/** Fractional bits of 1 / √(q − zeroPoint) between its two factors. */
const fractionBits = 20

const rule: UnaryRule<NoAttrs> = {
  float: (value) => 1 / Math.sqrt(value),
  shader: () => ({ name: 'rare/rsqrt_f32' }),
  int8(op) {
    const input = perTensorOf(op as Operator, inputOf(op as Operator, 0))
    const output = perTensorOf(op as Operator, outputOf(op as Operator))
    const real = 1 / (Math.fround(Math.sqrt(input.scale)) * output.scale)
    const factor = toFixedPoint(real / 2 ** fractionBits)
    return (q) => {
      const steps = q - input.zeroPoint
      if (steps <= 0) return 127
      const inverse = inverseSquareRoot(steps)
      const data = multiplyTwiceRounded(1, { ...inverse, shift: inverse.shift - fractionBits })
      return multiplyTwiceRounded(data, factor) + output.zeroPoint
    }
  },
}

const { quantization: _, ...members } = unary(rule)

/**
 * `out = 1 / √in`. Numbers of 0 and below give ∞ and NaN on the CPU, 0 on the GPU, and the highest byte in int8
 * (TensorFlow Lite gives that for 0, and fails below).
 *
 * int8: a lookup table, filled by the fixed-point arithmetic of TensorFlow Lite's kernel. `quantize` leaves the operator
 * in float32: a small variance would be rounded to zero before its root is taken.
 */
export const rsqrt: OpDef<NoAttrs> = {
  kind: 'RSQRT',
  tflite: plainCodec(76, 2),
  ...members,
}
