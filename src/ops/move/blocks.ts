/** Blocks of pixels: what operators that cut images into them share. */
import { failOp, inputOf, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { i32, type TfliteCodec, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import type { Paddings } from '../shared/window'

/** The attributes of DEPTH_TO_SPACE and SPACE_TO_DEPTH. */
export interface BlockAttrs {
  /** Height and width of a block, in pixels. */
  readonly block: number
}

/** Returns the codec of an operator whose only attribute is the size of a block. */
export function blockCodec(builtin: number, name: string, type: number): TfliteCodec<BlockAttrs> {
  return tfliteCodec({
    builtin,
    options: { name, type, required: true, fields: { block: i32(0) } },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => fields,
    write: ({ attrs: { block } }) => ({ fields: { block } }),
  })
}

/** Fails unless the input is NHWC and blocks are of a positive whole size; returns the attributes. */
export function checkBlock(op: Operator<BlockAttrs>): BlockAttrs {
  const input = inputOf(op, 0)
  if (input.shape.length !== 4) failOp(op, `input is ${describeSpec(input)}; NHWC is expected`)
  if (!Number.isInteger(op.attrs.block) || op.attrs.block < 1)
    failOp(op, `block size ${op.attrs.block} is not a positive integer`)
  return op.attrs
}

/** The attributes of SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND. */
export interface BatchBlockAttrs {
  /** Extent of a block along each of the axes behind the batch. */
  readonly block: readonly number[]
  /** Elements to add before and after these axes, or to cut off. */
  readonly borders: Paddings
}

/** Fails unless there is a block extent and a border for each of the axes behind the batch, and a last axis is left. */
export function checkBatchBlock(op: Operator<BatchBlockAttrs>): void {
  const input = inputOf(op, 0)
  const { block, borders } = op.attrs
  if (block.length < 1 || block.length > input.shape.length - 2 || borders.length !== block.length)
    failOp(op, `blocks [${block}] with ${borders.length} borders do not fit ${describeSpec(input)}`)
  const bad = block.find((extent) => !Number.isInteger(extent) || extent < 1)
  if (bad !== undefined) failOp(op, `block extent ${bad} is not a positive integer`)
  const wrong = borders.flat().find((value) => !Number.isInteger(value) || value < 0)
  if (wrong !== undefined) failOp(op, `border ${wrong} is not a whole number of elements`)
}

/** Returns the version of SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND. */
export function batchBlockVersion(op: Operator<BatchBlockAttrs>): number {
  return op.inputs[0]?.shape.length === 4 ? versionByType(op, 2) : 3
}
