import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import { allocate, describeSpec } from '../../graph/tensor'
import { binaryLogarithm } from '../../numerics/logarithm'
import { toFixedPoint } from '../../numerics/requantize'
import { requantizeFixed } from '../../numerics/requantize-fixed'
import { batchOfRows } from '../shared/batch'
import { checkActivations, checkFixedQuant, type NoAttrs, perTensorOf } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { softmaxKernel, softmaxTable, tableBits } from './softmax'

/** Output steps (1/16) of a natural logarithm: from 22 fractional bits of a binary logarithm to 16. */
const toSteps = toFixedPoint((16 * Math.LN2) / 2 ** 6)

/** The int8 output's scale and zero point. */
const logarithms = perTensor(1 / 16, 127)

/**
 * Logarithm of the softmax over the last axis: `out[i] = in[i] − max − ln Σ exp(in[j] − max)`.
 *
 * int8 (output scale 1/16, zero point 127), in integers: `q = max(−128, 127 − ((D[d] + L + 2^15) >> 16))` with m = max
 * q and d = m − q_i. D are the distances of `distanceTable`. L = 16 · 2^16 · ln(Σ T[m − q_j] / 2^k), taken by
 * `binaryLogarithm`, where T are the exponentials of `softmaxTable` with k bits.
 */
export const logSoftmax: OpDef<NoAttrs> = {
  kind: 'LOG_SOFTMAX',
  quantization: { rule: 'fixed', output: logarithms },
  tflite: plainCodec(50, 2),

  infer(op) {
    const input = inputOf(op, 0)
    if (input.shape.length === 0)
      failOp(op, `input is ${describeSpec(input)}; an axis to sum over is missing`)
    checkActivations(op)
    checkFixedQuant(op, logarithms)
    return [{ shape: input.shape, type: input.type }]
  },

  rebatch: batchOfRows,

  reference(op, [data]) {
    const length = inputOf(op, 0).shape.at(-1) ?? 1
    const result = allocate(outputOf(op).type as 'int8' | 'float32', data?.length ?? 0)
    const logarithms = result instanceof Int8Array ? int8Row(op, length) : floatRow
    for (let start = 0; start < result.length; start += length) {
      const row = (data as Int8Array).subarray(start, start + length)
      result.set(logarithms(row), start)
    }
    return [result]
  },

  kernel(op, context) {
    if (outputOf(op).type === 'float32')
      return [softmaxKernel(op, context, 'rare/log_softmax_f32', [], { beta: 1 })]
    const { scale } = perTensorOf(op, inputOf(op, 0))
    const length = inputOf(op, 0).shape.at(-1) ?? 1
    const table = Uint32Array.of(...softmaxTable(scale, length), ...distanceTable(scale))
    const constants = { sum_bits: tableBits(length), ...toSteps }
    return [softmaxKernel(op, context, 'rare/log_softmax_i8', [table], constants)]
  },
}

function floatRow(row: ArrayLike<number>): number[] {
  const values = Array.from(row)
  const highest = values.reduce((a, b) => Math.max(a, b))
  const sum = values.reduce((total, value) => total + Math.exp(value - highest), 0)
  return values.map((value) => value - highest - Math.log(sum))
}

function int8Row(op: Operator<NoAttrs>, length: number): (row: ArrayLike<number>) => number[] {
  const { scale } = perTensorOf(op, inputOf(op, 0))
  const [terms, distances] = [softmaxTable(scale, length), distanceTable(scale)]
  const bits = tableBits(length)
  return (row) => {
    const values = Array.from(row)
    const highest = values.reduce((a, b) => Math.max(a, b))
    const sum = values.reduce((total, q) => total + (terms[highest - q] as number), 0)
    const logarithm = requantizeFixed(binaryLogarithm(sum) - bits * 2 ** 22, toSteps)
    return values.map((q) =>
      Math.max(-128, 127 - (((distances[highest - q] as number) + logarithm + 2 ** 15) >> 16)),
    )
  }
}

/**
 * Returns the distance of d input steps, d = 0…255, in output steps times 2^16. Distances that leave the output's 256
 * steps are limited.
 *
 * @param step the input's scale
 */
function distanceTable(step: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: 256 }, (_, d) => Math.min(Math.round(16 * d * step * 2 ** 16), 2 ** 26))
}
