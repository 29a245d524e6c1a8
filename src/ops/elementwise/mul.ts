import { inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { boundFactor, requantizeFloat } from '../../numerics/requantize-float'
import type { Activation } from '../shared/activation'
import { perTensorOf } from '../shared/check'
import { readActivation, writeActivation } from '../shared/tflite-options'
import { type BinaryRule, binary } from './binary'

export interface MulAttrs {
  readonly activation: Activation
}

const rule: BinaryRule<MulAttrs> = {
  float: (a, b) => a * b,
  integer: (a, b) => a * b,
  activation: (attrs) => attrs.activation,
  int8(op) {
    const [za, zb, zero] = zeroPoints(op)
    const scale = productScale(op)
    return (a, b) => requantizeFloat((a - za) * (b - zb), scale) + zero
  },
  shader(op) {
    if (outputOf(op).type === 'float32') return { name: 'rare/multiply' }
    const [first, second, zero] = zeroPoints(op)
    const zeros = { first_zero: first, second_zero: second, output_zero: zero }
    return { name: 'rare/multiply', constants: { ...zeros, scale: productScale(op) } }
  },
}

/**
 * Product with broadcasting: `out = activation(a · b)`.
 *
 * int8: `q = clamp(requantizeFloat((qa − za) · (qb − zb), scaleA · scaleB / outputScale) + zeroPoint)`, XNNPACK's
 * `qs8-vmul`. The product of two differences of bytes is below 2^16, so nothing overflows.
 */
export const mul: OpDef<MulAttrs> = {
  kind: 'MUL',
  tflite: tfliteCodec({
    builtin: 18,
    options: { name: 'MulOptions', type: 21, required: false, fields: { activation: i8(0) } },
    version(op) {
      if (op.inputs[0]?.type === 'int64') return 5
      // Factors of 1 and more came with version 3.
      return versionByType(op, op.inputs[0]?.quant && productScale(op) >= 1 ? 3 : 2)
    },
    read: ({ fields }) => ({ activation: readActivation(fields.activation) }),
    write: ({ attrs }) => ({ fields: { activation: writeActivation(attrs.activation) } }),
  }),
  ...binary(rule),
}

function zeroPoints(op: Operator<MulAttrs>): readonly [number, number, number] {
  return [
    perTensorOf(op, inputOf(op, 0)),
    perTensorOf(op, inputOf(op, 1)),
    perTensorOf(op, outputOf(op)),
  ].map(({ zeroPoint }) => zeroPoint) as [number, number, number]
}

/** Returns scaleA · scaleB / outputScale, each step rounded to float32, bounded. */
function productScale(op: Operator<MulAttrs>): number {
  const [a, b] = [perTensorOf(op, inputOf(op, 0)).scale, perTensorOf(op, inputOf(op, 1)).scale]
  return boundFactor(Math.fround(Math.fround(a * b) / perTensorOf(op, outputOf(op)).scale))
}
