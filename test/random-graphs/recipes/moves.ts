/** Operators that move elements. */
import { perTensor } from '../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { GraphBuilder } from '../builder'

export function reshape(builder: GraphBuilder): Tensor {
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

export function move(builder: GraphBuilder): readonly Tensor[] {
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

/** Joins tensors that agree but for one axis, requantized where they have to be. */
export function concatenation(builder: GraphBuilder): Tensor {
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
export function apart(builder: GraphBuilder): readonly Tensor[] {
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
