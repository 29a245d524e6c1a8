import type { Constant, Kernel, KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import { allocate, describeSpec, type TensorData } from '../../graph/tensor'
import { f32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { batchOfRows } from '../shared/batch'
import { readBinding, rowLanes, rowWords, writeBinding } from '../shared/bindings'
import { checkActivations, checkFixedQuant, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'

export interface SoftmaxAttrs {
  /** Factor of the input; 1 in most models. */
  readonly beta: number
}

/** The int8 output's scale and zero point. */
const probabilities = perTensor(1 / 256, -128)

/**
 * Softmax over the last axis: `out[i] = exp(β·in[i]) / Σ exp(β·in[j])`.
 *
 * int8 (output scale 1/256, zero point −128), in integers: with m = max q and the table T of `softmaxTable`,
 * `q = min(255, (⌊512·T[m − q_i] / Σ T[m − q_j]⌋ + 1) >> 1) − 128`. The quotient has one bit more than the output and
 * is rounded once, halves up.
 */
export const softmax: OpDef<SoftmaxAttrs> = {
  kind: 'SOFTMAX',
  quantization: { rule: 'fixed', output: probabilities },
  tflite: tfliteCodec({
    builtin: 25,
    options: { name: 'SoftmaxOptions', type: 9, required: true, fields: { beta: f32(0) } },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => ({ beta: fields.beta }),
    write: ({ attrs }) => ({ fields: { beta: attrs.beta } }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    if (input.shape.length === 0)
      failOp(op, `input is ${describeSpec(input)}; an axis to sum over is missing`)
    if (!(op.attrs.beta > 0 && Number.isFinite(op.attrs.beta)))
      failOp(op, `beta ${op.attrs.beta} is not a positive number`)
    checkActivations(op)
    checkFixedQuant(op, probabilities)
    return [{ shape: input.shape, type: input.type }]
  },

  rebatch: batchOfRows,

  reference(op, [data]) {
    const length = inputOf(op, 0).shape.at(-1) ?? 1
    return [inputOf(op, 0).type === 'int8' ? int8Rows(op, data, length) : floatRows(op, data, length)]
  },

  kernel(op, context) {
    return outputOf(op).type === 'int8'
      ? [softmaxKernel(op, context, 'softmax_i8', [operatorTable(op)], {})]
      : [softmaxKernel(op, context, 'float/softmax_f32', [], { beta: op.attrs.beta })]
  },
}

/** Builds a dispatch in which a workgroup owns a row; `tables` hold exponentials for int8. */
export function softmaxKernel(
  op: Operator,
  context: KernelContext,
  shader: string,
  tables: readonly Constant[],
  constants: Readonly<Record<string, number>>,
): Kernel {
  const layout = context.layout(outputOf(op))
  const { rows, length } = layout
  const bound = tables.map((constant) => ({ constant, label: 'exponentials' }))
  return {
    shader,
    constants: { rows, length, words: rowWords(layout), lanes: rowLanes(length), ...constants },
    bindings: [readBinding(op, 0, context), ...bound, writeBinding(op)],
    workgroups: flatDispatch(rows, context.maxWorkgroups, 1),
  }
}

function floatRows(op: Operator<SoftmaxAttrs>, data: TensorData | undefined, length: number): Float32Array {
  const input = data as Float32Array
  const result = allocate('float32', input.length)
  for (let start = 0; start < input.length; start += length) {
    const row = input.subarray(start, start + length)
    const highest = row.reduce((a, b) => Math.max(a, b))
    const exponentials = Array.from(row, (value) => Math.exp((value - highest) * op.attrs.beta))
    const sum = exponentials.reduce((a, b) => a + b)
    exponentials.forEach((value, i) => {
      result[start + i] = value / sum
    })
  }
  return result
}

function int8Rows(op: Operator<SoftmaxAttrs>, data: TensorData | undefined, length: number): Int8Array {
  const input = data as Int8Array
  const table = operatorTable(op)
  const result = allocate('int8', input.length)
  for (let start = 0; start < input.length; start += length) {
    const row = input.subarray(start, start + length)
    const highest = row.reduce((a, b) => Math.max(a, b))
    const terms = Array.from(row, (value) => table[highest - value] as number)
    const sum = terms.reduce((a, b) => a + b)
    terms.forEach((term, i) => {
      // Exact: 512·term < 2^40, and a quotient below an integer is at least 1/sum > 2^−31 below it.
      const quotient = Math.floor((term * 512) / sum)
      result[start + i] = Math.min(255, (quotient + 1) >> 1) - 128
    })
  }
  return result
}

/** Returns the table of exponentials of an int8 softmax operator. */
function operatorTable(op: Operator<SoftmaxAttrs>): Uint32Array<ArrayBuffer> {
  const input = inputOf(op, 0)
  return softmaxTable(perTensorOf(op, input).scale * op.attrs.beta, input.shape.at(-1) ?? 1)
}

/**
 * Returns `T[d] = round(exp(−d·step) · 2^k)` for d = 0…255: the terms of an int8 softmax, d steps below the row's
 * maximum.
 *
 * @param step inputScale · β, real units per quantization step
 * @param rowLength elements of a row, which determine k
 */
export function softmaxTable(step: number, rowLength: number): Uint32Array<ArrayBuffer> {
  const k = tableBits(rowLength)
  return Uint32Array.from({ length: 256 }, (_, d) => Math.round(Math.exp(-d * step) * 2 ** k))
}

/**
 * Returns the k of a softmax table: the largest up to 30 with rowLength · 2^k < 2^31, so that no row's sum overflows.
 */
export function tableBits(rowLength: number): number {
  let k = 30
  while (rowLength * 2 ** k >= 2 ** 31) k--
  return k
}
