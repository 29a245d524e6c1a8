import type { Kernel, KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { quantRange } from '../../graph/quant-params'
import { allocate, describeSpec, type Tensor, type TensorData } from '../../graph/tensor'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { quantizeInto, roundHalfEven } from '../../numerics/quantize'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { readBinding, totalWords, writeBinding } from '../shared/bindings'
import { type NoAttrs, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { type LookupTable, lookupKernel } from '../shared/lookup'
import { plainCodec } from '../shared/tflite-options'

type Byte = 'int8' | 'uint8'

/**
 * Quantizes to int8 or uint8 by the output's scale and zero point. From float32:
 * `q = clamp(round(real · fround(1/scale)) + zeroPoint)`, halves to even, NaN to the zero point; see `quantizeInto`.
 * From int8 or uint8: see `requantizationTable`. Between equal scales with zero points 128 apart, it only flips signs.
 */
export const quantize: OpDef<NoAttrs> = {
  kind: 'QUANTIZE',
  tflite: plainCodec(114, 1),

  infer(op) {
    const input = inputOf(op, 0)
    const output = outputOf(op)
    if (!isByte(output) || output.quant?.scale.length !== 1) {
      failOp(op, `makes int8 or uint8 of one scale and zero point, not ${describeSpec(output)}`)
    }
    if (isByte(input) && input.quant?.scale.length === 1) requantizationTable(op)
    else if (input.type === 'float32') inverseScale(op)
    else failOp(op, `reads float32, or int8 or uint8 of one scale and zero point, not ${describeSpec(input)}`)
    return [{ shape: input.shape, type: output.type }]
  },

  reference(op, [input]) {
    const { quant, type } = outputOf(op)
    if (!quant) failOp(op, 'output must be quantized')
    const result = allocate(type as Byte, input?.length ?? 0)
    if (isByte(inputOf(op, 0))) {
      const table = requantizationTable(op)
      for (let i = 0; i < result.length; i++) result[i] = table[Number(input?.[i]) & 255] as number
    } else {
      quantizeInto(input as TensorData as Float32Array, quant, result)
    }
    return [result]
  },

  kernel: (op, context) => [
    isByte(inputOf(op, 0)) ? lookupKernel(op, requantizationTable(op), context) : floatKernel(op, context),
  ],
  lookupTable: (op) => (isByte(inputOf(op, 0)) ? requantizationTable(op) : undefined),
}

function isByte(tensor: Tensor | undefined): boolean {
  return tensor?.type === 'int8' || tensor?.type === 'uint8'
}

/**
 * Returns the lookup table of a QUANTIZE from int8 or uint8: the output for each input byte, indexed by the byte read
 * as unsigned, `clamp(round((q − z_in) · scale_in / scale_out) + z_out)`.
 *
 * Between equal types the ratio is rounded to 8 fractional bits, and halves go up, as in XNNPACK's `qs8-vcvt`, if that
 * runs (ratios from 2^−8 to 2^7). Otherwise it has 31 bits and the product is rounded twice, as in TensorFlow Lite's
 * own kernel; see `multiplyTwiceRounded`.
 */
function requantizationTable(op: Operator<NoAttrs>): LookupTable {
  const [input, output] = [inputOf(op, 0), outputOf(op)]
  const [from, to] = [perTensorOf(op, input), perTensorOf(op, output)]
  const [lowest] = quantRange(input.type)
  const [low, high] = quantRange(output.type)
  const ratio = Math.fround(from.scale / to.scale)
  const coarse = input.type === output.type && ratio >= 2 ** -8 && ratio <= 2 ** 7
  const multiplier = roundHalfEven(ratio * 256)
  const factor = coarse ? undefined : toFixedPoint(from.scale / to.scale)
  const table = allocate(output.type as Byte, 256)
  for (let q = lowest; q < lowest + 256; q++) {
    const offset = q - from.zeroPoint
    const scaled = factor ? multiplyTwiceRounded(offset, factor) : (offset * multiplier + 128) >> 8
    table[q & 255] = clamp(scaled + to.zeroPoint, low, high)
  }
  return table
}

function floatKernel(op: Operator<NoAttrs>, context: KernelContext): Kernel {
  const total = totalWords(context.layout(outputOf(op)))
  const inverse = inverseScale(op)
  // As mantissa · 2^power with an integer mantissa in [2^23, 2^24).
  const exponent = Math.floor(Math.log2(inverse))
  const power = (2 ** exponent > inverse ? exponent - 1 : exponent) - 23
  const { zeroPoint } = perTensorOf(op, outputOf(op))
  const unsigned = outputOf(op).type === 'uint8'
  return {
    shader: 'quantize_i8',
    constants: {
      inverse_mantissa: inverse / 2 ** power,
      inverse_power: power,
      zero_point: unsigned ? zeroPoint - 128 : zeroPoint,
      flip: unsigned ? 0x80808080 : 0,
      total,
    },
    bindings: [readBinding(op, 0, context), writeBinding(op)],
    workgroups: flatDispatch(total, context.maxWorkgroups),
  }
}

/** Returns 1 / scale of the output as float32, by which the input is multiplied. */
function inverseScale(op: Operator<NoAttrs>): number {
  const scale = outputOf(op).quant?.scale[0] ?? 1
  const inverse = Math.fround(1 / scale)
  if (!Number.isFinite(inverse)) failOp(op, `scale ${scale} is too small: its inverse is no float32 number`)
  return inverse
}
