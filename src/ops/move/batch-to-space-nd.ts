import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { elementCount } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { readPairs, readVector, writePairs } from '../shared/tflite-operands'
import {
  type AxisCopy,
  type AxisOffsets,
  along,
  copyElements,
  copyKernel,
  range,
  wholeAxes,
} from './axis-copy'
import { type BatchBlockAttrs, batchBlockVersion, checkBatchBlock } from './blocks'
import { checkMoving, movesOnHost } from './moving'

/**
 * Puts interleaved images together again, the reverse of SPACE_TO_BATCH_ND: `out[n, y, x, …] =
 * in[(i·w + j)·N + n, ⌊Y / h⌋, ⌊X / w⌋, …]` with Y = y + top, X = x + left, i = Y mod h and j = X mod w, where the borders
 * say how much is cut off.
 */
export const batchToSpaceNd: OpDef<BatchBlockAttrs> = {
  kind: 'BATCH_TO_SPACE_ND',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 37,
    attributeInputs: [1, 2],
    version: batchBlockVersion,
    read: ({ operands: [block, borders] }) => ({
      block: readVector(block, 'BATCH_TO_SPACE_ND: blocks'),
      borders: readPairs(borders, 'BATCH_TO_SPACE_ND: crops'),
    }),
    write: ({ attrs: { block, borders } }) => ({
      fields: {},
      operands: [
        { name: 'block', shape: [block.length], values: block },
        { ...writePairs(borders), name: 'crops' },
      ],
    }),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    const { block, borders } = op.attrs
    checkBatchBlock(op)
    checkMoving(op)
    const batch = (shape[0] ?? 0) / elementCount(block)
    if (!Number.isInteger(batch)) failOp(op, `batch of ${shape[0]} is no whole number of blocks [${block}]`)
    const extents = block.map((of, i) => {
      const extent = (shape[i + 1] ?? 0) * of - (borders[i]?.[0] ?? 0) - (borders[i]?.[1] ?? 0)
      if (extent < 1) failOp(op, `nothing of axis ${i + 1} is left between borders ${borders[i]}`)
      return extent
    })
    return [{ shape: [batch, ...extents, ...shape.slice(block.length + 1)], type }]
  },

  reference: (op, [data]) => [copyElements(pixelAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, pixelAxes(op), context)],
  rebatch: (op, from) => mixesBatch(op, from, 'it lays parts of an item together that others lie between'),
}

function pixelAxes(op: Operator<BatchBlockAttrs>): AxisCopy {
  const [batch = 1, ...extents] = outputOf(op).shape
  const { block, borders } = op.attrs
  const pixels = block.map((of, i): AxisOffsets => {
    const step = batch * elementCount(block.slice(i + 1))
    return (strides) =>
      Int32Array.from(range(extents[i] ?? 0, borders[i]?.[0]), (at) => {
        return (at % of) * step * (strides[0] ?? 0) + Math.floor(at / of) * (strides[i + 1] ?? 0)
      })
  })
  return [along(0, range(batch)), ...pixels, ...wholeAxes(inputOf(op, 0).shape).slice(block.length + 1)]
}
