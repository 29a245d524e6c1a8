/** The rule of ADD and SUB: a sum in fixed point whose second operand has a sign. */
import { inputOf, type Operator, outputOf } from '../../graph/operator'
import { roundHalfEven } from '../../numerics/quantize'
import type { Activation } from '../shared/activation'
import { perTensorOf } from '../shared/check'
import type { BinaryRule } from './binary'

export interface AddAttrs {
  readonly activation: Activation
}

/** Returns the rule of `a + sign · b`. */
export function additionRule(sign: 1 | -1): BinaryRule<AddAttrs> {
  return {
    float: (a, b) => a + sign * b,
    integer: (a, b) => a + BigInt(sign) * b,
    activation: (attrs) => attrs.activation,
    int8(op) {
      const { multipliers, bias, shift, zeroPoint } = additionFactors(op, sign)
      const [ma, mb] = multipliers
      return (a, b) => ((bias + a * ma + b * mb) >> shift) + zeroPoint
    },
    shader: (op) => ({ name: 'add', constants: shaderConstants(op, sign) }),
  }
}

function shaderConstants(op: Operator<AddAttrs>, sign: 1 | -1): Record<string, number> {
  if (outputOf(op).type === 'float32') return { second_sign: sign }
  const { multipliers, bias, shift, zeroPoint } = additionFactors(op, sign)
  const [first, second] = multipliers
  return { first_multiplier: first, second_multiplier: second, bias, shift, output_zero: zeroPoint }
}

/** The integer constants of a quantized addition or subtraction. */
export interface AdditionFactors {
  /** scale / outputScale of each input, times 2^shift. The larger is in [2^20, 2^21]; the second has the sign. */
  readonly multipliers: readonly [number, number]
  /** 2^(shift−1) − zeroPointA·Ma − zeroPointB·Mb: the rounding constant, less the inputs' zero points. */
  readonly bias: number
  readonly shift: number
  /** Zero point of the output. */
  readonly zeroPoint: number
}

/**
 * Returns the fixed-point factors of a quantized `a + sign · b`, derived as in XNNPACK's `qs8-vadd`: the larger of the
 * two ratios has 21 significant bits, and the sum is rounded once.
 *
 * No int32 overflows. |q − zeroPoint| ≤ 255 and each multiplier is at most 2^21, so both products together are at most
 * 2·255·2^21 < 2^30 in magnitude; the rounding constant is at most 2^30 because shift ≤ 31. Their sum is below 2^31,
 * and partial sums wrap harmlessly in two's complement.
 */
export function additionFactors(op: Operator<AddAttrs>, sign: 1 | -1 = 1): AdditionFactors {
  const a = perTensorOf(op, inputOf(op, 0))
  const b = perTensorOf(op, inputOf(op, 1))
  const output = perTensorOf(op, outputOf(op))
  const ratios = [a, b].map(({ scale }) => Math.min(Math.fround(scale / output.scale), 2 ** 127))
  // Ratios below 2^−11 can't move the output by half a step: 2·255·2^−11 < 1/2.
  const bits = Math.min(20 - floorLog2(Math.max(...ratios)), 31)
  const [ma = 0, unsigned = 0] = ratios.map((ratio) => roundHalfEven(ratio * 2 ** bits))
  const mb = sign * unsigned
  // Ratios of 2^20 and more saturate the output just as well with a shift of 1, unless the sum is 0.
  const shift = Math.max(bits, 1)
  const bias = 2 ** (shift - 1) - a.zeroPoint * ma - b.zeroPoint * mb
  return { multipliers: [ma, mb], bias, shift, zeroPoint: output.zeroPoint }
}

/** Returns the largest e with 2^e ≤ value. `Math.log2` alone may round up at the edge of a power of two. */
function floorLog2(value: number): number {
  const exponent = Math.floor(Math.log2(value))
  return 2 ** exponent > value ? exponent - 1 : exponent
}
