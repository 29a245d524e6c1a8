import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { describeSpec, elementCount } from '../../graph/tensor'
import { roundHalfAway } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'
import { readBinding, rowWords, writeBinding } from '../shared/bindings'
import { flatDispatch } from '../shared/dispatch'

export interface DynamicQuantizeAttrs {
  /** Elements that share a scale: an item of the batch, or a row that a fully connected layer reads. */
  readonly length: number
  /** Steps from the least to the largest element, with a zero point, in place of steps around zero. */
  readonly asymmetric: boolean
}

/**
 * Rounds activations as TensorFlow Lite does ahead of a float32 operator with int8 weights (dynamic-range
 * quantization): `out = s · (q − z)` with `q = clamp(round(z + x / s))`, halves away from zero. Over each item,
 *
 * - symmetric: s = max |x| / 127, z = 0, q in [−127, 127]
 * - asymmetric: s = (max − min) / 255 with min ≤ 0 ≤ max, z = round(−128 − min / s), q in [−128, 127]
 *
 * The operator that follows, computed in float32 with dequantized weights, then gives TensorFlow Lite's int8 products,
 * scaled.
 *
 * The `.tflite` format has no such operator: reading adds it, writing removes it (`formats/tflite/hybrid.ts`).
 * On the GPU a quotient within rounding of a half may go to the other side.
 */
export const dynamicQuantize: OpDef<DynamicQuantizeAttrs> = {
  kind: 'DYNAMIC_QUANTIZE',

  infer(op) {
    const input = inputOf(op, 0)
    const { length } = op.attrs
    if (input.type !== 'float32')
      failOp(op, `input "${input.name}" is ${describeSpec(input)}; float32 is expected`)
    if (!Number.isInteger(length) || length < 1 || elementCount(input.shape) % length !== 0) {
      failOp(op, `items of ${length} elements do not fill ${describeSpec(input)}`)
    }
    return [{ shape: input.shape, type: 'float32' }]
  },

  reference(op, [data]) {
    const input = data as Float32Array
    const { length, asymmetric } = op.attrs
    const result = new Float32Array(input.length)
    for (let from = 0; from < input.length; from += length) {
      const item = input.subarray(from, from + length)
      quantizeItem(item, gridOf(item, asymmetric), result.subarray(from, from + length))
    }
    return [result]
  },

  rebatch(op, from) {
    const { length } = op.attrs
    if ((elementCount(inputOf(op, 0).shape) / from) % length !== 0)
      mixesBatch(op as Operator, from, `${length} elements share a scale`)
    return op.attrs
  },

  kernel(op, context) {
    const layout = context.layout(inputOf(op, 0))
    const { length, asymmetric } = op.attrs
    if (length % layout.length !== 0) failOp(op, `items of ${length} elements split rows of ${layout.length}`)
    const items = elementCount(outputOf(op).shape) / length
    const words = (length / layout.length) * rowWords(layout)
    return [
      {
        shader: 'float/dynamic_quantize_f32',
        constants: {
          items,
          words,
          row_words: rowWords(layout),
          length: layout.length,
          asymmetric: asymmetric ? 1 : 0,
        },
        bindings: [readBinding(op as Operator, 0, context), writeBinding(op as Operator)],
        workgroups: flatDispatch(items, context.maxWorkgroups, 1),
      },
    ]
  },
}

/** The steps of an item, in float32: a value is divided by `scale`, by which its `inverse` multiplies. */
interface Grid {
  readonly scale: number
  readonly inverse: number
  readonly zeroPoint: number
  readonly lowest: number
}

/** Returns an item's steps, computed as TensorFlow Lite does; an item of zeros has any. */
function gridOf(item: Float32Array, asymmetric: boolean): Grid {
  let [low, high] = [0, 0]
  for (const value of item) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const largest = Math.max(-low, high)
  if (largest === 0) return { scale: 1, inverse: 1, zeroPoint: 0, lowest: -127 }
  if (!asymmetric) {
    const [scale, inverse] = [Math.fround(largest / 127), Math.fround(127 / largest)]
    return { scale, inverse, zeroPoint: 0, lowest: -127 }
  }
  const step = (high - low) / 255
  const scale = Math.fround(step)
  // Two sums that would be equal without rounding. Between −h and h they are −1/2, and the choice counts.
  const real = 128 - low / step < 127 + high / step ? -128 - low / step : 127 - high / step
  const zeroPoint = clamp(roundHalfAway(real), -128, 127)
  return { scale, inverse: Math.fround(1 / scale), zeroPoint, lowest: -128 }
}

function quantizeItem(
  item: Float32Array,
  { scale, inverse, zeroPoint, lowest }: Grid,
  out: Float32Array,
): void {
  for (let i = 0; i < item.length; i++) {
    const steps = Math.fround(zeroPoint + Math.fround((item[i] as number) * inverse))
    out[i] = scale * (clamp(roundHalfAway(steps), lowest, 127) - zeroPoint)
  }
}
