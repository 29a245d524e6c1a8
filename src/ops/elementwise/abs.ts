import { inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { toFixedPoint } from '../../numerics/requantize'
import { type NoAttrs, perTensorOf } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

const rule: UnaryRule<NoAttrs> = {
  float: Math.abs,
  int8(op) {
    const input = perTensorOf(op as Operator, inputOf(op as Operator, 0))
    const output = perTensorOf(op as Operator, outputOf(op as Operator))
    const factor = toFixedPoint(Math.fround(input.scale / output.scale))
    return (q) => multiplyTwiceRounded(Math.abs(q - input.zeroPoint), factor) + output.zeroPoint
  },
  shader: () => ({ name: 'rare/abs_f32' }),
}

/** `out = |in|`; int8 uses a lookup table, requantized as in TensorFlow Lite's kernel (XNNPACK has none). */
export const abs: OpDef<NoAttrs> = {
  kind: 'ABS',
  tflite: plainCodec(101, 2),
  ...unary(rule),
}
