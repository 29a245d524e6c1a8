/** What the row kernels have that the cases of linear.gpu.test.ts do not reach. */
import { describe, expect, test } from 'vitest'
import { layoutsOf } from '../../src/gpu/layout'
import { makeGraph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import { elementCount } from '../../src/graph/tensor'
import { type Conv2dAttrs, conv2d } from '../../src/ops/conv2d'
import { fuseMaxPool } from '../../src/ops/conv2d-max-pool'
import { depthwiseConv2d } from '../../src/ops/depthwise-conv2d'
import { maxPool2d } from '../../src/ops/max-pool2d'
import { bias, int8, makeOp } from '../harness/build'
import { plainAdapter } from '../harness/host'
import { itMatchesReference } from '../harness/op-case'
import { seeded } from '../harness/random'

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const inputQuant = perTensor(0.02, -77)
const quant = perTensor(0.3, 5)

/** Random weights, those of output channel 1 times `second`; the channels lie along the first axis or the last. */
function weights(shape: readonly number[], second: number, zeroPoint = 0) {
  const random = seeded(43)
  const [outputs = 1] = shape
  const count = elementCount(shape)
  const channelOf = (i: number) => (outputs === 1 ? i % (shape[3] ?? 1) : Math.floor((i * outputs) / count))
  const values = Array.from({ length: count }, (_, i) => {
    const value = Math.floor(random() * 255) - 127
    return Math.trunc(channelOf(i) === 1 ? value * second : value)
  })
  return int8(shape, perTensor(2 ** -7, zeroPoint), values, 'weights')
}

const image = int8([1, 5, 9, 6], inputQuant)

/** A convolution whose output channel 1 has a bias of `size`. */
function convolution(second: number, size: number, outputQuant = quant) {
  const inputs = [image, weights([5, 3, 3, 6], second), bias([9, size, -4, 100, 0])]
  return makeOp(conv2d, attrs, inputs, { quant: outputQuant })
}

/** A convolution and the 2×2 max-pool behind it, as one operator. */
function pooled(strides: readonly [number, number]) {
  const window = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  const images = int8([2, 11, 10, 6], inputQuant)
  const inputs = [images, weights([5, 5, 3, 6], 1), undefined]
  const before = makeOp(conv2d, { ...attrs, strides, activation: 'relu' }, inputs, { quant })
  return fuseMaxPool(
    before as Operator<Conv2dAttrs>,
    makeOp(maxPool2d, window, before.outputs, { quant }),
  ) as Operator
}

describe('row kernels', () => {
  itMatchesReference({
    'int8, a max-pool behind it': [() => pooled([1, 1]), { dots: ['emulated'] }],
    'int8, strides and a max-pool, no subgroups': [
      () => pooled([1, 2]),
      { dots: ['emulated'], adapter: { subgroups: 0 } },
    ],
    'int8, a channel without weights and a bias beyond float32': [
      () => convolution(0, 2 ** 30 + 1),
      { dots: ['emulated'] },
    ],
    'int8, a channel that always saturates': [() => convolution(0.1, -(2 ** 29)), { dots: ['emulated'] }],
    'int8, no subgroups': [() => convolution(1, 7), { dots: ['emulated'], adapter: { subgroups: 0 } }],
    'int8, no subgroups, 1×1 with strides': [
      () =>
        makeOp(conv2d, { ...attrs, strides: [2, 1] }, [image, weights([7, 1, 1, 6], 1), undefined], {
          quant,
        }),
      { dots: ['emulated'], adapter: { subgroups: 0 } },
    ],
    'int8, depthwise, weights with a zero point': [
      () => makeOp(depthwiseConv2d, attrs, [image, weights([1, 3, 3, 6], 1, 127), undefined], { quant }),
      { dots: ['emulated'] },
    ],
  })

  const namesOf = (size: number) => {
    const op = convolution(1, size, perTensor(40, 5))
    const graph = makeGraph({ name: 'one', inputs: [image], outputs: op.outputs, operators: [op] })
    const adapter = { ...plainAdapter, dot: 'emulated' } as const
    const context = { layout: layoutsOf(graph), maxWorkgroups: 65535, adapter }
    return conv2d.candidates?.(op as never, context).map(({ name }) => name)
  }

  test('are not offered where a sum may reach 2^24', () => {
    expect(namesOf(1000)?.[0]).toBe('rows')
    // 54 weights and inputs add up to 2^20 or so, which is a few of the output's steps.
    expect(namesOf(2 ** 24 - 2 ** 17)).not.toContain('rows')
  })
})
