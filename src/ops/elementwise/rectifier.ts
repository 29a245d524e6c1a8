/** What ReLU and ReLU6 share. */
import { inputOf, type Operator, outputOf } from '../../graph/operator'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { type Activation, activationRange, outputRange } from '../shared/activation'
import { perTensorOf } from '../shared/check'
import type { UnaryRule } from './unary'

/**
 * Stored int8 values from the input's quantization to the output's, rounded as TensorFlow Lite's kernel does (XNNPACK's
 * only clamps): `q → (q − inputZero) · inputScale / outputScale + outputZero`, see `multiplyTwiceRounded`.
 */
function rescale(op: Operator): (q: number) => number {
  const input = perTensorOf(op, inputOf(op, 0))
  const output = perTensorOf(op, outputOf(op))
  const factor = toFixedPoint(Math.fround(input.scale / output.scale))
  return (q) => multiplyTwiceRounded(q - input.zeroPoint, factor) + output.zeroPoint
}

function floatRange(activation: Activation): { low: number; high: number } {
  const [low, high] = outputRange(activation, { shape: [], type: 'float32' })
  return { low, high }
}

/** The rule of an operator that is nothing but an activation's clamp. */
export function clampRule<A>(activation: Activation): UnaryRule<A> {
  const [low, high] = activationRange(activation)
  return {
    float: (value) => clamp(value, low, high),
    shader: () => ({ name: 'rare/clamp_f32', constants: floatRange(activation) }),
    int8(op) {
      const [lowest, highest] = outputRange(activation, outputOf(op as Operator))
      const moved = rescale(op as Operator)
      return (q) => clamp(moved(q), lowest, highest)
    },
  }
}
