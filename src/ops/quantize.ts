import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../graph/operator'
import { allocate, describeSpec, type TensorData } from '../graph/tensor'
import { quantizeInto } from '../numerics/quantize'
import { checkActivation, type NoAttrs, perTensorOf } from './check'
import { flatDispatch } from './dispatch'
import { readBinding, totalWords, writeBinding } from './rows'
import { plainCodec } from './tflite-options'

/**
 * float32 to int8: `q = clamp(round(real · fround(1/scale)) + zeroPoint)`, halves to even, NaN to the zero point; see
 * `quantizeInto`. The output's scale and zero point say how.
 */
export const quantize: OpDef<NoAttrs> = {
  kind: 'QUANTIZE',
  tflite: plainCodec(114, 1),

  infer(op) {
    const input = inputOf(op, 0)
    const output = outputOf(op)
    checkActivation(op, output)
    if (input.type !== 'float32' || output.type !== 'int8') {
      failOp(op, `turns float32 into int8, not ${describeSpec(input)} into ${describeSpec(output)}`)
    }
    inverseScale(op)
    return [{ shape: input.shape, type: 'int8' }]
  },

  reference(op, [input]) {
    const { quant } = outputOf(op)
    if (!quant) failOp(op, 'output must be quantized')
    const result = allocate('int8', input?.length ?? 0)
    quantizeInto(input as TensorData as Float32Array, quant, result)
    return [result]
  },

  kernel(op, context) {
    const total = totalWords(context.layout(outputOf(op)))
    const inverse = inverseScale(op)
    // As mantissa · 2^power with a whole mantissa in [2^23, 2^24).
    const exponent = Math.floor(Math.log2(inverse))
    const power = (2 ** exponent > inverse ? exponent - 1 : exponent) - 23
    return [
      {
        shader: 'quantize_i8',
        constants: {
          inverse_mantissa: inverse / 2 ** power,
          inverse_power: power,
          zero_point: perTensorOf(op as Operator, outputOf(op)).zeroPoint,
          total,
        },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(total, context.maxWorkgroups),
      },
    ]
  },
}

/** 1 / scale of the output, as float32: what the input is multiplied by. */
export function inverseScale(op: Operator<NoAttrs>): number {
  const scale = outputOf(op).quant?.scale[0] ?? 1
  const inverse = Math.fround(1 / scale)
  if (!Number.isFinite(inverse)) failOp(op, `scale ${scale} is too small: its inverse is no float32 number`)
  return inverse
}
