import { failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { type BlockAttrs, blockCodec, checkBlock } from './blocks'
import { checkMoving, movesOnHost } from './moving'

/**
 * Turns squares of pixels into channels: `out[n, y, x, (i·b + j)·C + c] = in[n, y·b + i, x·b + j, c]`, with blocks of b×b
 * pixels and C channels of the input.
 */
export const spaceToDepth: OpDef<BlockAttrs> = {
  kind: 'SPACE_TO_DEPTH',
  quantization: { rule: 'shared' },
  tflite: blockCodec(26, 'SpaceToDepthOptions', 19),

  infer(op) {
    const input = inputOf(op, 0)
    const { block } = checkBlock(op)
    const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
    if (height % block !== 0 || width % block !== 0)
      failOp(op, `${describeSpec(input)} does not divide into blocks of ${block}×${block}`)
    checkMoving(op)
    return [{ shape: [batch, height / block, width / block, channels * block ** 2], type: input.type }]
  },

  reference: (op, [data]) => [copyElements(channelAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, channelAxes(op), context)],
}

function channelAxes(op: Operator<BlockAttrs>): AxisCopy {
  const { block } = op.attrs
  const [batch = 0, height = 0, width = 0, channels = 0] = inputOf(op, 0).shape
  const pixels = (strides: readonly number[]) => (i: number) => {
    const pixel = Math.floor(i / channels)
    const [row, column] = [Math.floor(pixel / block), pixel % block]
    return row * (strides[1] ?? 0) + column * (strides[2] ?? 0) + (i % channels) * (strides[3] ?? 0)
  }
  return [
    along(0, range(batch)),
    along(1, range(height / block, 0, block)),
    along(2, range(width / block, 0, block)),
    (strides) => Int32Array.from(range(channels * block ** 2), pixels(strides)),
  ]
}
