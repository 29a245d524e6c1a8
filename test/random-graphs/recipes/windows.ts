/** Pools, resizing, and what a session fuses with a convolution. */
import { perTensor } from '../../../src/graph/quant-params'
import type { Tensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { GraphBuilder } from '../builder'
import { activations, image, paddings, pair, scaleOf } from './drawing'
import { conv, depthwise } from './layers'

const two = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const

export function pool(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const attrs = {
    window: pair(draw, [1, 2, 2, 3, 5]),
    strides: pair(draw, [1, 2, 2, 3]),
    padding: draw.pick(paddings),
    activation: draw.pick(activations),
  }
  return draw.chance(0.5)
    ? builder.one(ops.maxPool2d, attrs, [image(builder)])
    : builder.one(ops.averagePool2d, { ...attrs, ...(draw.chance(0.1) && { halvesUp: true }) }, [
        image(builder),
      ])
}

/** Operators that a session fuses: a PAD, a convolution, and a pool, an ADD or a function of bytes. */
export function fusible(builder: GraphBuilder): Tensor {
  const { draw } = builder
  let x = image(builder)
  if (draw.chance(0.5)) {
    const sides = () => [draw.whole(0, 2), draw.whole(0, 2)] as const
    x = builder.one(ops.pad, { paddings: [[0, 0], sides(), sides(), [0, 0]] }, [x])
  }
  const next = draw.pick(['pool', 'add', 'swish', 'quantize', 'unsigned'] as const)
  if (next !== 'pool' && next !== 'add' && draw.chance(0.3))
    return behind(builder, depthwise(builder, x), next)
  return behind(builder, conv(builder, x), next)
}

function behind(builder: GraphBuilder, y: Tensor, next: 'pool' | 'add' | 'swish' | 'quantize' | 'unsigned') {
  const { draw } = builder
  const quant = draw.quant(scaleOf(y))
  if (next === 'pool') return builder.one(ops.maxPool2d, two, [y])
  if (next === 'swish') return builder.one(ops.hardSwish, {}, [y], quant)
  if (next === 'quantize') return builder.one(ops.quantize, {}, [y], quant)
  if (next === 'unsigned') {
    const half = { type: 'uint8' as const, quant: perTensor(scaleOf(y), draw.whole(0, 255)) }
    return builder.one(ops.quantize, {}, builder.add(ops.quantize, {}, [y], half), quant)
  }
  const other =
    builder.like(({ shape }) => shape.join() === y.shape.join()) ?? builder.fitted(builder.any(), y.shape)
  const operands = draw.chance(0.5) ? [y, other] : [other, y]
  return builder.one(ops.add, { activation: draw.pick(activations) }, operands, quant)
}

/** One or two convolutions of the shape of their input, added to it. */
export function residual(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = image(builder)
  const same = { strides: [1, 1], padding: 'SAME' } as const
  let y = draw.chance(0.5) ? conv(builder, x, same) : depthwise(builder, x, same)
  y = conv(builder, y, same, x.shape[3])
  const operands = draw.chance(0.5) ? [x, y] : [y, x]
  return builder.one(ops.add, { activation: draw.pick(activations) }, operands, draw.quant(scaleOf(y)))
}

export function resize(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const grid = draw.pick([
    { alignCorners: false, halfPixelCenters: false },
    { alignCorners: true, halfPixelCenters: false },
    { alignCorners: false, halfPixelCenters: true },
  ])
  const def = draw.pick([ops.resizeNearest, ops.resizeBilinear])
  return builder.one(def, { size: pair(draw, [1, 2, 3, 5, 8, 9]), ...grid }, [image(builder)])
}
