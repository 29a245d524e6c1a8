/** Functions of elements, and reductions. */
import { perTensor } from '../../../src/graph/quant-params'
import type { Tensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { GraphBuilder } from '../builder'
import { activations, scaleOf } from './drawing'

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

export function binary(builder: GraphBuilder): Tensor {
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

export function unary(builder: GraphBuilder): Tensor {
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

export function softmax(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  const quant = (def: typeof ops.softmax | typeof ops.logSoftmax) =>
    def.quantization?.rule === 'fixed' ? def.quantization.output : undefined
  if (draw.chance(0.3)) return builder.one(ops.logSoftmax, {}, [x], quant(ops.logSoftmax as never))
  return builder.one(ops.softmax, { beta: draw.pick([1, 1, 0.5, 2]) }, [x], quant(ops.softmax))
}

export function reduce(builder: GraphBuilder): readonly Tensor[] {
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
