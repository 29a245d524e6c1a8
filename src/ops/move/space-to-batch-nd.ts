import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { elementCount } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { inputZero } from '../shared/check'
import { readPairs, readVector, writePairs } from '../shared/tflite-operands'
import { type AxisCopy, type AxisOffsets, copyElements, copyKernel, wholeAxes } from './axis-copy'
import { type BatchBlockAttrs, batchBlockVersion, checkBatchBlock } from './blocks'
import { checkMoving, movesOnHost } from './moving'

/**
 * Takes images apart into interleaved ones of fewer pixels, along the batch: `out[(i·w + j)·N + n, y, x, …] =
 * padded[n, y·h + i, x·w + j, …]`, with blocks of h×w pixels and the input padded by real zero. A convolution behind it
 * is dilated; `passes/fold-dilations.ts`.
 */
export const spaceToBatchNd: OpDef<BatchBlockAttrs> = {
  kind: 'SPACE_TO_BATCH_ND',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 38,
    attributeInputs: [1, 2],
    version: batchBlockVersion,
    read: ({ operands: [block, borders] }) => ({
      block: readVector(block, 'SPACE_TO_BATCH_ND: blocks'),
      borders: readPairs(borders, 'SPACE_TO_BATCH_ND: paddings'),
    }),
    write: ({ attrs: { block, borders } }) => ({
      fields: {},
      operands: [{ name: 'block', shape: [block.length], values: block }, writePairs(borders)],
    }),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    const { block, borders } = op.attrs
    checkBatchBlock(op)
    checkMoving(op)
    const extents = block.map((of, i) => {
      const padded = (shape[i + 1] ?? 0) + (borders[i]?.[0] ?? 0) + (borders[i]?.[1] ?? 0)
      if (padded % of !== 0) failOp(op, `${padded} padded elements of axis ${i + 1} are no blocks of ${of}`)
      return padded / of
    })
    const batch = (shape[0] ?? 0) * elementCount(block)
    return [{ shape: [batch, ...extents, ...shape.slice(block.length + 1)], type }]
  },

  reference: (op, [data]) => [copyElements(blockAxes(op), inputOf(op, 0), data as Int8Array, inputZero(op))],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, blockAxes(op), context, { fill: inputZero(op) })],
  rebatch: (op, from) => mixesBatch(op, from, 'it lays parts of an item between those of others'),
}

/** Returns the output's axes. The batch and the axes of blocks are one, because both say which pixels are padding. */
function blockAxes(op: Operator<BatchBlockAttrs>): AxisCopy {
  const { shape } = inputOf(op, 0)
  const { block, borders } = op.attrs
  const batch = shape[0] ?? 1
  const pixels: AxisOffsets = (strides) => {
    const offsets: number[] = []
    const visit = (axis: number, offset: number, phases: readonly number[]) => {
      const [of, phase] = [block[axis], phases[axis]]
      if (of === undefined || phase === undefined) {
        offsets.push(offset)
        return
      }
      const [before = 0, after = 0] = borders[axis] ?? []
      const extent = shape[axis + 1] ?? 0
      for (let i = phase - before; i < extent + after; i += of) {
        const outside = offset < 0 || i < 0 || i >= extent
        visit(axis + 1, outside ? -1 : offset + i * (strides[axis + 1] ?? 0), phases)
      }
    }
    for (let part = 0; part < batch * elementCount(block); part++)
      visit(0, (part % batch) * (strides[0] ?? 0), phasesOf(Math.floor(part / batch), block))
    return Int32Array.from(offsets)
  }
  return [pixels, ...wholeAxes(shape).slice(block.length + 1)]
}

/** Returns the place within a block that has this number, along each axis. */
function phasesOf(number: number, block: readonly number[]): number[] {
  return block.map((of, i) => Math.floor(number / elementCount(block.slice(i + 1))) % of)
}
