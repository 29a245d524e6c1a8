import { inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { type NoAttrs, perTensorOf } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type BinaryRule, binary } from './binary'
import { pairsBinding } from './pairs'

/** Fractional bits of the operands: the square of 255 steps with twice as many fits 31 bits. */
const fractionBits = 7

const rule: BinaryRule<NoAttrs> = {
  float: (a, b) => (a - b) ** 2,
  integer: (a, b) => (a - b) ** 2n,
  int8: (op) => scaledDifference(op as Operator),
  bindings: (op) =>
    outputOf(op as Operator).type === 'int8' ? [pairsBinding(scaledDifference(op as Operator))] : [],
  shader: (op) => ({
    name: outputOf(op as Operator).type === 'int8' ? 'rare/pairs' : 'rare/squared_difference',
  }),
}

/**
 * `out = (a − b)²` with broadcasting.
 *
 * int8: a lookup table of all pairs of bytes, filled by the rule of TensorFlow Lite's kernel: both operands in steps of
 * twice the larger scale with 7 more bits, their difference squared, and each factor rounded twice.
 */
export const squaredDifference: OpDef<NoAttrs> = {
  kind: 'SQUARED_DIFFERENCE',
  tflite: plainCodec(99, 2),
  ...binary(rule),
}

function scaledDifference(op: Operator): (a: number, b: number) => number {
  const [first, second] = [perTensorOf(op, inputOf(op, 0)), perTensorOf(op, inputOf(op, 1))]
  const output = perTensorOf(op, outputOf(op))
  const common = 2 * Math.max(first.scale, second.scale)
  const [left, right] = [toFixedPoint(first.scale / common), toFixedPoint(second.scale / common)]
  const factor = toFixedPoint(common ** 2 / (4 ** fractionBits * output.scale))
  return (a, b) => {
    const x = multiplyTwiceRounded((a - first.zeroPoint) << fractionBits, left)
    const y = multiplyTwiceRounded((b - second.zeroPoint) << fractionBits, right)
    return clamp(multiplyTwiceRounded((x - y) ** 2, factor) + output.zeroPoint, -128, 127)
  }
}
