/** The rule of ADD and SUB: a sum in fixed point whose second operand has a sign. */
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
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
 *
 * @throws GraphError when a ratio is 2^14 or more.
 */
export function additionFactors(op: Operator<AddAttrs>, sign: 1 | -1 = 1): AdditionFactors {
  const a = perTensorOf(op, inputOf(op, 0))
  const b = perTensorOf(op, inputOf(op, 1))
  const output = perTensorOf(op, outputOf(op))
  const ratios = [Math.fround(a.scale / output.scale), Math.fround(b.scale / output.scale)] as const
  const larger = Math.max(...ratios)
  if (!(larger < 2 ** 14))
    failOp(op, `input and output scales differ by a factor of ${larger}, not below 2^14`)
  // Ratios below 2^−11 can't move the output by half a step: 2·255·2^−11 < 1/2.
  const shift = Math.min(20 - floorLog2(larger), 31)
  const ma = roundHalfEven(ratios[0] * 2 ** shift)
  const mb = sign * roundHalfEven(ratios[1] * 2 ** shift)
  const bias = 2 ** (shift - 1) - a.zeroPoint * ma - b.zeroPoint * mb
  return { multipliers: [ma, mb], bias, shift, zeroPoint: output.zeroPoint }
}

/** Returns the largest e with 2^e ≤ value. `Math.log2` alone may round up at the edge of a power of two. */
function floorLog2(value: number): number {
  const exponent = Math.floor(Math.log2(value))
  return 2 ** exponent > value ? exponent - 1 : exponent
}
