import { elementCount, type Tensor } from '../../../src/graph/tensor'
import type { Conv2dAttrs } from '../../../src/ops/conv/geometry'
import type { Activation } from '../../../src/ops/shared/activation'
import type { GraphBuilder } from '../builder'
import type { Draw } from '../draw'

export type Shape = readonly number[]
export type Recipe = (builder: GraphBuilder) => readonly Tensor[] | undefined

export const activations: readonly Activation[] = ['none', 'none', 'none', 'relu', 'relu6', 'reluN1To1']
export const paddings = ['SAME', 'VALID'] as const

export function scaleOf(tensor: Tensor): number {
  return tensor.quant?.scale[0] ?? 1
}

/** An NHWC tensor: one that there is, or another one in that shape. */
export function image(builder: GraphBuilder): Tensor {
  const { draw } = builder
  const x = builder.any()
  if (x.shape.length === 4) return x
  const count = elementCount(x.shape)
  const channels = draw.pick([1, 2, 3, 4, 5, 8].filter((c) => count % c === 0))
  const pixels = count / channels
  const width = draw.pick([1, 2, 3, 4, 5, 7].filter((w) => pixels % w === 0))
  return builder.reshaped(x, [1, pixels / width, width, channels])
}

export function pair(draw: Draw, values: readonly number[]): readonly [number, number] {
  return [draw.pick(values), draw.pick(values)]
}

export function convAttrs(draw: Draw): Conv2dAttrs {
  return {
    strides: pair(draw, [1, 1, 1, 2, 3]),
    dilations: pair(draw, [1, 1, 1, 1, 2]),
    padding: draw.pick(paddings),
    activation: draw.pick(activations),
  }
}
