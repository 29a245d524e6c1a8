/** The rule of RELU, RELU6, RELU_N1_TO_1 and RELU_0_TO_1. */
import { inputOf, type Operator, outputOf } from '../../graph/operator'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { activationRange, type Clamp, outputRange } from '../shared/activation'
import { perTensorOf } from '../shared/check'
import type { UnaryRule } from './unary'

/**
 * Returns the function from int8 values of the input to those of the output, rounded as in TensorFlow Lite's kernel
 * (XNNPACK's only clamps): `q → (q − inputZero) · inputScale / outputScale + outputZero`, see `multiplyTwiceRounded`.
 */
function rescale(op: Operator): (q: number) => number {
  const input = perTensorOf(op, inputOf(op, 0))
  const output = perTensorOf(op, outputOf(op))
  const factor = toFixedPoint(Math.fround(input.scale / output.scale))
  return (q) => multiplyTwiceRounded(q - input.zeroPoint, factor) + output.zeroPoint
}

function floatRange(activation: Clamp): { low: number; high: number } {
  const [low, high] = outputRange(activation, { shape: [], type: 'float32' })
  return { low, high }
}

/** Returns the rule of an operator that only clamps, to an activation's bounds. */
export function clampRule<A>(activation: Clamp): UnaryRule<A> {
  const [low, high] = activationRange(activation)
  return {
    float: (value) => clamp(value, low, high),
    shader: () => ({ name: 'rare/clamp_f32', constants: floatRange(activation) }),
    int8(op) {
      const [lowest, highest] = outputRange(activation, outputOf(op as Operator), true)
      const moved = rescale(op as Operator)
      return (q) => clamp(moved(q), lowest, highest)
    },
  }
}
