/**
 * Ways to continue a random graph. Each adds one operator or a few that are often seen together, and returns the int8
 * tensors that others may read; operators that are in no recipe come from the cases (`from-cases.ts`).
 */
import { perAxis, perTensor } from '../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../src/graph/tensor'
import * as ops from '../../src/ops'
import type { Conv2dAttrs } from '../../src/ops/conv/geometry'
import type { Activation } from '../../src/ops/shared/activation'
import { narrowTensor } from '../harness/narrow'
import type { GraphBuilder } from './builder'
import type { Draw } from './draw'

type Shape = readonly number[]
export type Recipe = (builder: GraphBuilder) => readonly Tensor[] | undefined

const activations: readonly Activation[] = ['none', 'none', 'none', 'relu', 'relu6', 'reluN1To1']
const paddings = ['SAME', 'VALID'] as const

function scaleOf(tensor: Tensor): number {
  return tensor.quant?.scale[0] ?? 1
}

/** An NHWC tensor: one that there is, or another one in that shape. */
function image(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  if (x.shape.length === 4) return x
  const count = elementCount(x.shape)
  const channels = draw.pick([1, 2, 3, 4, 5, 8].filter((c) => count % c === 0))
  const pixels = count / channels
  const width = draw.pick([1, 2, 3, 4, 5, 7].filter((w) => pixels % w === 0))
  return builder.reshaped(x, [1, pixels / width, width, channels])
}

function pair(draw: Draw, values: readonly number[]): readonly [number, number] {
  return [draw.pick(values), draw.pick(values)]
}

function convAttrs(draw: Draw): Conv2dAttrs {
  return {
    strides: pair(draw, [1, 1, 1, 2, 3]),
    dilations: pair(draw, [1, 1, 1, 1, 2]),
    padding: draw.pick(paddings),
    activation: draw.pick(activations),
  }
}

/**
 * Random weights and a bias, or none: legacy weights with a zero point, weights of fewer than 8 bits, tiny scales and far
 * biases among them.
 */
function weights(
  draw: Draw,
  x: Tensor,
  shape: Shape,
  axis: number,
  legacy = true,
): readonly (Tensor | undefined)[] {
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
  const full = makeTensor({ name: 'weights', shape, type: 'int8', data, quant })
  const filter = draw.chance(0.4) ? narrowTensor(full, draw.pick([4, 2, 1] as const)) : full
  if (draw.chance(0.25)) return [filter]
  const far = draw.pick([2 ** 12, 2 ** 12, 2 ** 12, 2 ** 20, 2 ** 28])
  const biases = Int32Array.from({ length: channels }, () => Math.floor(draw.real(-far, far)))
  const products = (filter.quant?.scale ?? []).map((scale) => Math.max(scale * scaleOf(x), 2 ** -120))
  const biasQuant = one ? perTensor(products[0] ?? 1, 0) : perAxis(products, 0)
  const bias = makeTensor({ name: 'bias', shape: [channels], type: 'int32', data: biases, quant: biasQuant })
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

function conv(
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
  const constants = weights(draw, x, shape, 0)
  return builder.one(ops.conv2d, attrs, [x, ...constants], sumQuant(draw, x, height * width * depth))
}

function depthwise(builder: GraphBuilder, x = image(builder), changed: Partial<Conv2dAttrs> = {}) {
  const { draw } = builder
  const [height, width] = pair(draw, extents)
  const shape = [1, height, width, (x.shape[3] ?? 1) * draw.pick([1, 1, 1, 2, 3])]
  const constants = weights(draw, x, shape, 3)
  const attrs = { ...convAttrs(draw), ...changed }
  return builder.one(ops.depthwiseConv2d, attrs, [x, ...constants], sumQuant(draw, x, height * width))
}

function transposeConv(builder: GraphBuilder): Tensor {
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
  const constants = weights(draw, x, shape, 0, false)
  return builder.one(ops.transposeConv, attrs, [x, ...constants], sumQuant(draw, x, height * width * depth))
}

function dense(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const keepDims = draw.chance(0.4)
  const taken = keepDims ? 1 : draw.whole(1, x.shape.length)
  const depth = elementCount(x.shape.slice(-taken))
  const constants = weights(draw, x, [draw.pick(channelCounts), depth], 0)
  const attrs = { activation: draw.pick(activations), keepDims }
  return builder.one(ops.fullyConnected, attrs, [x, ...constants], sumQuant(draw, x, depth))
}

const two = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const

function pool(builder: GraphBuilder): Tensor {
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
function fusible(builder: GraphBuilder): Tensor {
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
function residual(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = image(builder)
  const same = { strides: [1, 1], padding: 'SAME' } as const
  let y = draw.chance(0.5) ? conv(builder, x, same) : depthwise(builder, x, same)
  y = conv(builder, y, same, x.shape[3])
  const operands = draw.chance(0.5) ? [x, y] : [y, x]
  return builder.one(ops.add, { activation: draw.pick(activations) }, operands, draw.quant(scaleOf(y)))
}

/** A second operand: a tensor of the same shape, a constant that broadcasts, or the first one. */
function operand(builder: GraphBuilder, x: Tensor): Tensor {
  const { draw } = builder
  if (draw.chance(0.05)) return x
  if (draw.chance(0.55)) {
    const found = builder.like((tensor) => tensor !== x && tensor.shape.join() === x.shape.join())
    if (found) return found
  }
  const shape = x.shape.map((extent) => (draw.chance(0.5) ? extent : 1)).slice(draw.whole(0, x.shape.length))
  return builder.constant(shape, draw.quant(scaleOf(x)))
}

function binary(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const y = operand(builder, x)
  const attrs = { activation: draw.pick(activations) }
  const operands = draw.chance(0.7) ? [x, y] : [y, x]
  const sum = draw.quant(Math.max(scaleOf(x), scaleOf(y)) * 1.5)
  const product = draw.quant(scaleOf(x) * scaleOf(y) * 80)
  switch (draw.pick(['add', 'sub', 'mul', 'prelu', 'maximum', 'minimum'] as const)) {
    case 'add':
      return builder.one(ops.add, attrs, operands, sum)
    case 'sub':
      return builder.one(ops.sub, attrs, operands, sum)
    case 'mul':
      return builder.one(ops.mul, attrs, operands, product)
    case 'prelu':
      return builder.one(
        ops.prelu,
        {},
        [x, y],
        draw.quant(Math.max(scaleOf(x), scaleOf(x) * scaleOf(y) * 80)),
      )
    case 'maximum':
      return builder.one(ops.maximum, {}, sameQuants(builder, x, y))
    case 'minimum':
      return builder.one(ops.minimum, {}, sameQuants(builder, x, y))
  }
}

function sameQuants(builder: GraphBuilder, x: Tensor, y: Tensor): Tensor[] {
  const quant = x.quant ?? perTensor(1, 0)
  return [x, y.data ? builder.constant(y.shape, quant) : builder.requantized(y, quant)]
}

function unary(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const quant = draw.quant(scaleOf(x))
  const alpha = Math.fround(draw.real(-1.2, 1.2))
  const kinds = [ops.relu, ops.relu6, ops.reluN1To1, ops.abs, ops.elu, ops.hardSwish, ops.quantize] as const
  const fixed = [ops.sigmoid, ops.tanh] as const
  const all = [...kinds, ...fixed, 'leaky'] as const
  const def = draw.pick(all)
  if (def === 'leaky') return builder.one(ops.leakyRelu, { alpha }, [x], quant)
  const rule = def.quantization
  return builder.one(def, {}, [x], rule?.rule === 'fixed' ? rule.output : quant)
}

function softmax(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const quant = (def: typeof ops.softmax | typeof ops.logSoftmax) =>
    def.quantization?.rule === 'fixed' ? def.quantization.output : undefined
  if (draw.chance(0.3)) return builder.one(ops.logSoftmax, {}, [x], quant(ops.logSoftmax as never))
  return builder.one(ops.softmax, { beta: draw.pick([1, 1, 0.5, 2]) }, [x], quant(ops.softmax))
}

function reduce(builder: GraphBuilder): readonly Tensor[] {
  const { draw } = builder
  const x = builder.any()
  const axes = x.shape.map((_, axis) => axis)
  if (draw.chance(0.15)) {
    builder.add(ops.argMax, { axis: draw.pick(axes) }, [x], { type: 'int32' })
    return []
  }
  const chosen = draw.shuffle(axes).slice(0, draw.whole(1, Math.min(3, axes.length)))
  const quant = draw.chance(0.4) ? x.quant : draw.quant(scaleOf(x) / 2)
  return [builder.one(ops.mean, { axes: chosen, keepDims: draw.chance(0.5) }, [x], quant)]
}

function reshape(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const factors: number[] = []
  let rest = elementCount(x.shape)
  while (rest > 1 && factors.length < 4) {
    const factor = draw.pick([1, 2, 3, 4, 5, 7, rest].filter((f) => rest % f === 0))
    factors.push(factor)
    rest /= factor
  }
  return builder.one(ops.reshape, { shape: draw.shuffle(rest > 1 ? [...factors, rest] : factors) }, [x])
}

function move(builder: GraphBuilder): readonly Tensor[] {
  const { draw } = builder
  const x = builder.any()
  const rank = x.shape.length
  const axis = draw.whole(0, Math.max(0, rank - 1))
  const extent = x.shape[axis] ?? 1
  const few = () =>
    x.shape.map(() =>
      draw.chance(0.4) ? ([draw.whole(0, 3), draw.whole(0, 3)] as const) : ([0, 0] as const),
    )
  switch (
    draw.pick([
      'transpose',
      'pad',
      'padV2',
      'mirror',
      'slice',
      'strided',
      'gather',
      'tile',
      'squeeze',
    ] as const)
  ) {
    case 'transpose':
      return [builder.one(ops.transpose, { permutation: draw.shuffle(x.shape.map((_, i) => i)) }, [x])]
    case 'pad':
      return [builder.one(ops.pad, { paddings: few() }, [x])]
    case 'padV2': {
      const value = builder.constant([], x.quant ?? perTensor(1, 0))
      return [builder.one(ops.padV2, { paddings: few() }, [x, value])]
    }
    case 'mirror':
      return [
        builder.one(ops.mirrorPad, { mode: draw.pick(['reflect', 'symmetric'] as const), paddings: few() }, [
          x,
        ]),
      ]
    case 'slice': {
      const begin = x.shape.map((count) => draw.whole(0, count - 1))
      const size = x.shape.map((count, i) => draw.whole(1, count - (begin[i] ?? 0)))
      return [builder.one(ops.slice, { begin, size }, [x])]
    }
    case 'strided': {
      const masks = { ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }
      const all = 2 ** rank - 1
      const strides = x.shape.map(() => draw.pick([1, 1, 2, 3, -1, -2]))
      const at = () => x.shape.map((count) => draw.whole(-count, count))
      const attrs = {
        begin: at(),
        end: at(),
        strides,
        beginMask: draw.whole(0, all),
        endMask: draw.whole(0, all),
        ...masks,
      }
      return [builder.one(ops.stridedSlice, attrs, [x])]
    }
    case 'gather': {
      const data = Int32Array.from({ length: draw.whole(1, 6) }, () => draw.whole(0, extent - 1))
      const indices = makeTensor({ name: builder.name('indices'), shape: [data.length], type: 'int32', data })
      return [builder.one(ops.gather, { axis, batchDims: 0 }, [x, indices])]
    }
    case 'tile':
      return [builder.one(ops.tile, { multiples: x.shape.map(() => draw.pick([1, 1, 2, 3])) }, [x])]
    case 'squeeze':
      return [builder.one(ops.squeeze, { axes: [axis] }, [builder.one(ops.expandDims, { axis }, [x])])]
  }
}

function resize(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const grid = draw.pick([
    { alignCorners: false, halfPixelCenters: false },
    { alignCorners: true, halfPixelCenters: false },
    { alignCorners: false, halfPixelCenters: true },
  ])
  const def = draw.pick([ops.resizeNearest, ops.resizeBilinear])
  return builder.one(def, { size: pair(draw, [1, 2, 3, 5, 8, 9]), ...grid }, [image(builder)])
}

/** Joins tensors that agree but for one axis, requantized where they have to be. */
function concatenation(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const axis = draw.whole(0, Math.max(0, x.shape.length - 1))
  const fits = ({ shape }: Tensor) =>
    shape.length === x.shape.length && shape.every((extent, i) => i === axis || extent === x.shape[i])
  const parts = [x]
  for (let i = draw.whole(1, 3); i > 0; i--) {
    const constant = draw.chance(0.2) ? builder.constant(x.shape, x.quant ?? perTensor(1, 0)) : undefined
    parts.push(constant ?? builder.requantized(builder.like(fits) ?? x, x.quant ?? perTensor(1, 0)))
  }
  return builder.one(ops.concatenation, { axis, activation: 'none' }, draw.shuffle(parts))
}

/** Takes a tensor apart; mostly something puts the parts together again. */
function apart(builder: GraphBuilder): readonly Tensor[] {
  const { draw } = builder
  const x = builder.any()
  const axis = draw.whole(0, Math.max(0, x.shape.length - 1))
  const extent = x.shape[axis] ?? 1
  const spec = { type: 'int8' as const, quant: x.quant }
  if (draw.chance(0.3) && extent <= 5) {
    const parts = builder.add(ops.unstack, { axis }, [x], spec)
    return draw.chance(0.6)
      ? [builder.one(ops.stack, { axis: draw.whole(0, axis) }, draw.shuffle(parts))]
      : parts
  }
  const parts = builder.add(
    ops.split,
    { axis, parts: draw.pick([1, 2, 3, 4, 5].filter((n) => extent % n === 0)) },
    [x],
    spec,
  )
  return draw.chance(0.5)
    ? [builder.one(ops.concatenation, { axis, activation: 'none' }, draw.shuffle(parts))]
    : parts
}

const single =
  (recipe: (builder: GraphBuilder) => Tensor): Recipe =>
  (builder) => [recipe(builder)]

/** All recipes; those that stand twice are drawn twice as often. */
export const recipes: readonly Recipe[] = [
  ...[conv, conv, depthwise, depthwise, dense, transposeConv].map((recipe) => single((b) => recipe(b))),
  ...[fusible, fusible, fusible, residual, pool].map(single),
  ...[binary, binary, unary, softmax, resize, reshape, concatenation, concatenation].map(single),
  reduce,
  move,
  move,
  apart,
]
