/** Layers with weights. */
import { perAxis, perTensor } from '../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { Conv2dAttrs } from '../../../src/ops/conv/geometry'
import { narrowTensor } from '../../harness/narrow'
import type { GraphBuilder } from '../builder'
import type { Draw } from '../draw'
import { activations, convAttrs, image, paddings, pair, type Shape, scaleOf } from './drawing'

/**
 * Random weights and a bias, or none: legacy weights with a zero point, weights of fewer than 8 bits, tiny scales and far
 * biases among them.
 */
function weights(
  builder: GraphBuilder,
  x: Tensor,
  shape: Shape,
  axis: number,
  legacy = true,
): readonly (Tensor | undefined)[] {
  const { draw } = builder
  const channels = shape[axis] ?? 1
  const zeroPoint = legacy && draw.chance(0.08) ? draw.zeroPoint() : 0
  const one = zeroPoint !== 0 || draw.chance(0.2)
  const size = draw.pick([128, 128, 128, 20, 3])
  const least = draw.pick([-127, -128])
  const data = Int8Array.from({ length: elementCount(shape) }, () =>
    draw.chance(0.05) ? 0 : Math.max(least, Math.floor(draw.real(-size, size))),
  )
  const scales = Array.from({ length: one ? 1 : channels }, () => weightScale(draw))
  const quant = one ? perTensor(scales[0] ?? 1, zeroPoint) : perAxis(scales, axis)
  const full = makeTensor({ name: builder.name('weights'), shape, type: 'int8', data, quant })
  const filter = draw.chance(0.4) ? narrowTensor(full, draw.pick([4, 2, 1] as const)) : full
  if (draw.chance(0.25)) return [filter]
  const far = draw.pick([2 ** 12, 2 ** 12, 2 ** 12, 2 ** 20, 2 ** 28])
  const biases = Int32Array.from({ length: channels }, () => Math.floor(draw.real(-far, far)))
  const products = (filter.quant?.scale ?? []).map((scale) => Math.max(scale * scaleOf(x), 2 ** -120))
  const biasQuant = one ? perTensor(products[0] ?? 1, 0) : perAxis(products, 0)
  const bias = makeTensor({
    name: builder.name('bias'),
    shape: [channels],
    type: 'int32',
    data: biases,
    quant: biasQuant,
  })
  return [filter, bias]
}

/** Mostly near 1/128; sometimes so small that factors are below 2^-31. */
function weightScale(draw: Draw): number {
  return draw.chance(0.06) ? 2 ** draw.real(-50, -20) : 2 ** draw.real(-9, -5)
}

/** An output scale at which sums of `taps` products fit; sometimes so small that the factor is above 1. */
function sumQuant(draw: Draw, x: Tensor, taps: number) {
  return draw.quant(scaleOf(x) * Math.sqrt(taps) * (draw.chance(0.1) ? 2 ** -8 : 0.6))
}

const extents = [1, 1, 2, 3, 3, 5]
const channelCounts = [1, 2, 3, 4, 5, 6, 8, 16, 17, 33]

export function conv(
  builder: GraphBuilder,
  x = image(builder),
  changed: Partial<Conv2dAttrs> = {},
  channels?: number,
) {
  const { draw } = builder
  const [height, width] = pair(draw, extents)
  const depth = x.shape[3] ?? 1
  const shape = [channels ?? draw.pick(channelCounts), height, width, depth]
  const attrs = { ...convAttrs(draw), ...changed }
  const constants = weights(builder, x, shape, 0)
  return builder.one(ops.conv2d, attrs, [x, ...constants], sumQuant(draw, x, height * width * depth))
}

export function depthwise(builder: GraphBuilder, x = image(builder), changed: Partial<Conv2dAttrs> = {}) {
  const { draw } = builder
  const [height, width] = pair(draw, extents)
  const shape = [1, height, width, (x.shape[3] ?? 1) * draw.pick([1, 1, 1, 2, 3])]
  const constants = weights(builder, x, shape, 3)
  const attrs = { ...convAttrs(draw), ...changed }
  return builder.one(ops.depthwiseConv2d, attrs, [x, ...constants], sumQuant(draw, x, height * width))
}

export function transposeConv(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = image(builder)
  const [height, width] = pair(draw, extents)
  const strides = pair(draw, [1, 2, 3])
  const padding = draw.pick(paddings)
  const size = [0, 1].map((i) => {
    const [extent = 1, stride = 1, window = 1] = [x.shape[i + 1], strides[i], [height, width][i]]
    return padding === 'SAME' ? extent * stride - draw.whole(0, stride - 1) : (extent - 1) * stride + window
  }) as [number, number]
  const depth = x.shape[3] ?? 1
  const shape = [draw.pick(channelCounts), height, width, depth]
  const attrs = { strides, padding, size, activation: draw.pick(activations) }
  const constants = weights(builder, x, shape, 0, false)
  return builder.one(ops.transposeConv, attrs, [x, ...constants], sumQuant(draw, x, height * width * depth))
}

export function dense(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const keepDims = draw.chance(0.4)
  const taken = keepDims ? 1 : draw.whole(1, x.shape.length)
  const depth = elementCount(x.shape.slice(-taken))
  const constants = weights(builder, x, [draw.pick(channelCounts), depth], 0)
  const attrs = { activation: draw.pick(activations), keepDims }
  return builder.one(ops.fullyConnected, attrs, [x, ...constants], sumQuant(draw, x, depth))
}
