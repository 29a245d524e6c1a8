import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { versionByType } from '../../graph/tflite-codec'
import { dequantize as dequantizeData } from '../../numerics/quantize'
import { readBinding, totalWords, writeBinding } from '../shared/bindings'
import { type NoAttrs, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { plainCodec } from '../shared/tflite-options'

/** Turns int8 or uint8 into float32: `real = scale · (q − zeroPoint)`, with the input's scale and zero point. */
export const dequantize: OpDef<NoAttrs> = {
  kind: 'DEQUANTIZE',
  tflite: {
    ...plainCodec(6, 2),
    version(op) {
      const [input] = op.inputs
      // Constants only: float16 needs version 3, per-axis quantization version 5.
      if (input?.type === 'float16') return 3
      return (input?.quant?.scale.length ?? 1) > 1 ? 5 : versionByType(op, 2)
    },
  },

  infer(op) {
    const input = inputOf(op, 0)
    const output = outputOf(op)
    if ((input.type !== 'int8' && input.type !== 'uint8') || output.type !== 'float32') {
      failOp(op, `turns int8 or uint8 into float32, not ${describeSpec(input)} into ${describeSpec(output)}`)
    }
    if (input.quant?.scale.length !== 1) failOp(op, `"${input.name}" needs one scale and zero point`)
    return [{ shape: input.shape, type: 'float32' }]
  },

  reference(op, [input]) {
    const { quant } = inputOf(op, 0)
    if (!quant) failOp(op, 'input must be quantized')
    return [dequantizeData(input as Int8Array, quant)]
  },

  kernel(op, context) {
    const input = inputOf(op, 0)
    const total = totalWords(context.layout(outputOf(op)))
    const { scale, zeroPoint } = perTensorOf(op, input)
    // The shader reads signed bytes.
    const unsigned = input.type === 'uint8'
    return [
      {
        shader: 'float/dequantize_f32',
        constants: {
          scale,
          zero_point: unsigned ? zeroPoint - 128 : zeroPoint,
          flip: unsigned ? 0x80808080 : 0,
          total,
        },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(total, context.maxWorkgroups),
      },
    ]
  },
}
