import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { describeSpec, elementCount } from '../../graph/tensor'
import { roundHalfAway } from '../../numerics/quantize'
import { readBinding, rowWords, writeBinding } from '../shared/bindings'
import { flatDispatch } from '../shared/dispatch'

export interface DynamicQuantizeAttrs {
  /** Elements that share a scale: an item of the batch, or a row that a fully connected layer reads. */
  readonly length: number
}

/**
 * Rounds activations as TensorFlow Lite does ahead of a float32 operator with int8 weights (dynamic-range
 * quantization): `out = s · round(x / s)`, halves away from zero, with s = max |x| / 127 over each item. The operator
 * that follows, computed in float32 with dequantized weights, then gives TensorFlow Lite's int8 products, scaled.
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
    const { length } = op.attrs
    const result = new Float32Array(input.length)
    for (let from = 0; from < input.length; from += length) {
      quantizeItem(input.subarray(from, from + length), result.subarray(from, from + length))
    }
    return [result]
  },

  kernel(op, context) {
    const layout = context.layout(inputOf(op, 0))
    const { length } = op.attrs
    if (length % layout.length !== 0) failOp(op, `items of ${length} elements split rows of ${layout.length}`)
    const items = elementCount(outputOf(op).shape) / length
    const words = (length / layout.length) * rowWords(layout)
    return [
      {
        shader: 'float/dynamic_quantize_f32',
        constants: { items, words, row_words: rowWords(layout), length: layout.length },
        bindings: [readBinding(op as Operator, 0, context), writeBinding(op as Operator)],
        workgroups: flatDispatch(items, context.maxWorkgroups, 1),
      },
    ]
  },
}

function quantizeItem(item: Float32Array, out: Float32Array): void {
  let largest = 0
  for (const value of item) largest = Math.max(largest, Math.abs(value))
  // An item of zeros stays zero.
  if (largest === 0) return
  const scale = Math.fround(largest / 127)
  const inverse = Math.fround(127 / largest)
  for (let i = 0; i < item.length; i++) {
    out[i] = scale * roundHalfAway(Math.fround((item[i] as number) * inverse))
  }
}
