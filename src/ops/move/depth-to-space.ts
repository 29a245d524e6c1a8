import { failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { type BlockAttrs, blockCodec, checkBlock } from './blocks'
import { checkMoving, movesOnHost } from './moving'

/**
 * Turns channels into squares of pixels: `out[n, y·b + i, x·b + j, c] = in[n, y, x, (i·b + j)·C + c]`, with blocks of b×b
 * pixels and C channels of the output.
 */
export const depthToSpace: OpDef<BlockAttrs> = {
  kind: 'DEPTH_TO_SPACE',
  quantization: { rule: 'shared' },
  tflite: blockCodec(5, 'DepthToSpaceOptions', 94),

  infer(op) {
    const input = inputOf(op, 0)
    const { block } = checkBlock(op)
    const [batch = 0, height = 0, width = 0, channels = 0] = input.shape
    if (channels % block ** 2 !== 0)
      failOp(op, `${describeSpec(input)} has no channels for blocks of ${block}×${block}`)
    checkMoving(op)
    return [{ shape: [batch, height * block, width * block, channels / block ** 2], type: input.type }]
  },

  reference: (op, [data]) => [copyElements(pixelAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, pixelAxes(op), context)],
}

function pixelAxes(op: Operator<BlockAttrs>): AxisCopy {
  const { block } = op.attrs
  const [batch = 0, height = 0, width = 0, channels = 0] = inputOf(op, 0).shape
  const depth = channels / block ** 2
  const side = (extent: number, axis: number, channelsOfOne: number) => (strides: readonly number[]) =>
    Int32Array.from(
      range(extent * block),
      (i) => Math.floor(i / block) * (strides[axis] ?? 0) + (i % block) * channelsOfOne * (strides[3] ?? 0),
    )
  return [
    along(0, range(batch)),
    side(height, 1, block * depth),
    side(width, 2, depth),
    along(3, range(depth)),
  ]
}
