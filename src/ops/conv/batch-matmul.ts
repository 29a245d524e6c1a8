import type { Kernel, KernelContext } from '../../graph/kernel'
import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type Tensor, type TensorData } from '../../graph/tensor'
import { bool, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { requantizeFixed } from '../../numerics/requantize-fixed'
import { broadcastIndices } from '../elementwise/broadcast'
import { isVariable } from '../shared/batch'
import { readBinding, rowWords, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'

export interface BatchMatMulAttrs {
  /** Exchanges the last two axes of the first matrices. */
  readonly adjX: boolean
  /** Exchanges the last two axes of the second matrices. */
  readonly adjY: boolean
}

type Product = Operator<BatchMatMulAttrs>

/**
 * Products of matrices: `out[…, m, n] = Σ a[…, m, k] · b[…, k, n]`, where the axes before the last two broadcast. Both
 * may be computed.
 *
 * int8: the sum of (a − zeroPoint_a) · (b − zeroPoint_b) is exact; the factor scale_a · scale_b / scale_out is applied
 * in 31 bits and rounded once, as in TensorFlow Lite's kernel.
 */
export const batchMatMul: OpDef<BatchMatMulAttrs> = {
  kind: 'BATCH_MATMUL',
  quantization: { rule: 'free' },
  macs: (op) => elementCount(outputOf(op).shape) * extentsOf(op).depth,
  tflite: tfliteCodec({
    builtin: 126,
    options: {
      name: 'BatchMatMulOptions',
      type: 101,
      required: false,
      fields: { adjX: bool(0), adjY: bool(1) },
    },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => ({ adjX: fields.adjX === 1, adjY: fields.adjY === 1 }),
    write: ({ attrs }) => ({ fields: { adjX: attrs.adjX ? 1 : 0, adjY: attrs.adjY ? 1 : 0 } }),
  }),

  infer(op) {
    const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
    if (a.shape.length < 2 || b.shape.length < 2)
      failOp(op, `${describeSpec(a)} and ${describeSpec(b)} are not both matrices`)
    const { rows, columns, depth } = extentsOf(op)
    const other = b.shape.at(op.attrs.adjY ? -1 : -2) ?? 0
    if (depth !== other) failOp(op, `rows of ${depth} elements, columns of ${other}: ${describe(op)}`)
    const batch = batchShape(op)
    checkActivations(op)
    // Sums are int32.
    if (a.type === 'int8' && depth * 255 * 255 >= 2 ** 31)
      failOp(op, `sums ${depth} products; ${Math.floor((2 ** 31 - 1) / 255 ** 2)} is the most`)
    if (a.type === 'int8') factorOf(op)
    return [{ shape: [...batch, rows, columns], type: a.type }]
  },

  reference: (op, [a, b]) => [multiply(op, a as Int8Array, b as Int8Array)],
  kernel: (op, context) => [productKernel(op, context)],

  rebatch(op, from, _to, isBatch = isVariable) {
    const rank = outputOf(op).shape.length
    const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
    const rows = rank > 2 || !(op.attrs.adjX || isBatch(b))
    const short = [a, b].some((tensor) => isBatch(tensor) && tensor.shape.length !== rank)
    if (!rows || short) mixesBatch(op, from, 'items do not lie along the first axis of matrices')
    return op.attrs
  },
}

function describe(op: Product): string {
  return `${describeSpec(inputOf(op, 0))} times ${describeSpec(inputOf(op, 1))}`
}

function extentsOf(op: Product): { rows: number; columns: number; depth: number } {
  const [a, b] = [inputOf(op, 0).shape, inputOf(op, 1).shape]
  const { adjX, adjY } = op.attrs
  return {
    rows: a.at(adjX ? -1 : -2) ?? 0,
    depth: a.at(adjX ? -2 : -1) ?? 0,
    columns: b.at(adjY ? -2 : -1) ?? 0,
  }
}

/** Returns the axes before the matrices, to which both operands broadcast. */
function batchShape(op: Product): number[] {
  const [a, b] = [inputOf(op, 0).shape.slice(0, -2), inputOf(op, 1).shape.slice(0, -2)]
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [first, second] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1]
    if (first !== second && first !== 1 && second !== 1)
      failOp(op, `batches of ${first} and ${second} do not broadcast: ${describe(op)}`)
    return Math.max(first, second)
  })
}

/** Returns for each product the numbers of the matrices that it reads. */
function matricesOf(op: Product): readonly [Uint32Array, Uint32Array] {
  const batch = batchShape(op)
  const of = (index: number) => broadcastIndices(inputOf(op, index).shape.slice(0, -2), batch)
  return [of(0), of(1)]
}

function factorOf(op: Product) {
  const [a, b] = [perTensorOf(op, inputOf(op, 0)), perTensorOf(op, inputOf(op, 1))]
  const output = perTensorOf(op, outputOf(op))
  const factor = toFixedPoint((a.scale * b.scale) / output.scale)
  return { factor, firstZero: a.zeroPoint, secondZero: b.zeroPoint, outputZero: output.zeroPoint }
}

function multiply(op: Product, a: Int8Array, b: Int8Array): TensorData {
  const { rows, columns, depth } = extentsOf(op)
  const [ofA, ofB] = matricesOf(op)
  const { shape, type } = outputOf(op)
  const result = allocate(type as 'int8', elementCount(shape))
  const { factor, firstZero, secondZero, outputZero } =
    type === 'int8' ? factorOf(op) : { factor: undefined, firstZero: 0, secondZero: 0, outputZero: 0 }
  const [rowStep, depthStep] = op.attrs.adjX ? [1, rows] : [depth, 1]
  const [columnStep, downStep] = op.attrs.adjY ? [depth, 1] : [1, columns]
  for (let to = 0; to < result.length; to++) {
    const product = Math.floor(to / (rows * columns))
    const row = Math.floor(to / columns) % rows
    let fromA = (ofA[product] as number) * rows * depth + row * rowStep
    let fromB = (ofB[product] as number) * depth * columns + (to % columns) * columnStep
    let sum = 0
    for (let k = 0; k < depth; k++, fromA += depthStep, fromB += downStep)
      sum += ((a[fromA] as number) - firstZero) * ((b[fromB] as number) - secondZero)
    result[to] = factor ? clamp(requantizeFixed(sum, factor) + outputZero, -128, 127) : sum
  }
  return result
}

function productKernel(op: Product, context: KernelContext): Kernel {
  const { rows, columns, depth } = extentsOf(op)
  const output = outputOf(op)
  const layout = context.layout(output)
  const pitch = (tensor: Tensor) => context.layout(tensor).pitch
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const [ofA, ofB] = matricesOf(op)
  const size = (tensor: Tensor) => pitch(tensor) * (tensor.shape.at(-2) ?? 1)
  const starts = new Uint32Array(2 * ofA.length)
  ofA.forEach((matrix, i) => {
    starts.set([matrix * size(a), (ofB[i] as number) * size(b)], 2 * i)
  })
  const [rowStep, depthStep] = op.attrs.adjX ? [1, pitch(a)] : [pitch(a), 1]
  const [columnStep, downStep] = op.attrs.adjY ? [pitch(b), 1] : [1, pitch(b)]
  return {
    shader: shaderFor(output, 'rare/batch_matmul'),
    constants: {
      rows,
      columns,
      depth,
      words: rowWords(layout),
      total: totalWords(layout),
      row_step: rowStep,
      depth_step: depthStep,
      down_step: downStep,
      column_step: columnStep,
      ...(output.type === 'int8' ? int8Constants(op) : {}),
    },
    bindings: [
      readBinding(op, 0, context),
      readBinding(op, 1, context),
      { constant: starts, label: 'starts' },
      writeBinding(op),
    ],
    workgroups: flatDispatch(totalWords(layout), context.maxWorkgroups),
  }
}

function int8Constants(op: Product): Record<string, number> {
  const { factor, firstZero, secondZero, outputZero } = factorOf(op)
  return {
    first_zero: firstZero,
    second_zero: secondZero,
    output_zero: outputZero,
    multiplier: factor.multiplier,
    shift: factor.shift,
  }
}
