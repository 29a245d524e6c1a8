/** Properties of the row kernels that the cases (test/ops/cases) don't reach. */
import { describe, expect, test } from 'vitest'
import { layoutsOf } from '../../../../src/gpu/layout'
import { makeGraph } from '../../../../src/graph/graph'
import type { Operator } from '../../../../src/graph/operator'
import { perAxis, perTensor } from '../../../../src/graph/quant-params'
import { elementCount, type Tensor } from '../../../../src/graph/tensor'
import { conv2d } from '../../../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../../../src/ops/conv/depthwise-conv2d'
import { fuseMaxPool } from '../../../../src/ops/conv/fused/max-pool'
import type { Conv2dAttrs } from '../../../../src/ops/conv/geometry'
import { loadVariants } from '../../../../src/ops/conv/variants/on-demand'
import { maxPool2d } from '../../../../src/ops/pool/max-pool2d'
import { bias, int8, makeOp } from '../../../harness/build'
import { plainAdapter } from '../../../harness/host'
import { itMatchesReference } from '../../../harness/op-case'
import { type Random, seeded } from '../../../harness/random'

await loadVariants(plainAdapter, true, true)

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
function convolution(second: number, size: number) {
  const inputs = [image, weights([5, 3, 3, 6], second), bias([9, size, -4, 100, 0])]
  return makeOp(conv2d, attrs, inputs, { quant })
}

/**
 * A 1×1 convolution of 64 channels to whose biases each of 256 pixels adds another number from −128 on, so that sums
 * pass `steps` at which the output changes in units of one, where float32 rounds even whole numbers.
 */
function aroundSteps(steps: (random: Random) => number): readonly [Operator, Int8Array] {
  const random = seeded(44)
  const scales = Array.from({ length: 64 }, () => Math.fround(2 ** -(17 + random() * 6)))
  const biases = scales.map((scale) => Math.round((steps(random) + 0.5) / scale))
  const pixels = Int8Array.from({ length: 256 * 4 }, (_, i) => (i % 4 === 3 ? (i >> 2) - 128 : 0))
  const filter = int8(
    [64, 1, 1, 4],
    perAxis(scales, 0),
    scales.flatMap(() => [127, -127, 127, 1]),
  )
  const inputs = [int8([1, 2, 128, 4], perTensor(1, 0)), filter, bias(biases)]
  const widest = biases.map(Math.abs).reduce((a, b) => Math.max(a, b))
  expect(widest, 'sums are small enough for float32').toBeGreaterThan(2 ** 27)
  return [makeOp(conv2d, attrs, inputs, { quant: perTensor(1, 7) }), pixels]
}

const ofAnySize = aroundSteps((random) => Math.floor(random() * 272) - 136)
const nearZero = aroundSteps((random) => (random() < 0.5 ? -1 : 1) * Math.floor(20 + random() * 20))

/** A layer of which each channel has a factor so small that its bias is far beyond what float32 holds, or near it. */
function far(
  family: 'conv2d' | 'pool' | 'depthwise',
  shape: readonly number[],
  strides: readonly [number, number],
) {
  const random = seeded(45)
  const axis = family === 'depthwise' ? 3 : 0
  const scales = Array.from({ length: shape[axis] ?? 1 }, () => 2 ** -(12 + random() * 11))
  const biases = scales.map((scale) => Math.trunc((random() * 300 - 150) / scale))
  const values = weights(shape, 1).data as Int8Array
  const inputs = [
    int8([1, 12, 21, family === 'depthwise' ? scales.length : 8], perTensor(1, -77)),
    int8(shape, perAxis(scales, axis), Array.from(values)),
    bias(biases),
  ]
  const output = { quant: perTensor(1, 5) }
  const op = makeOp(family === 'depthwise' ? depthwiseConv2d : conv2d, { ...attrs, strides }, inputs, output)
  if (family !== 'pool') return op
  const window = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  return fuseMaxPool(op as Operator<Conv2dAttrs>, makeOp(maxPool2d, window, op.outputs, output)) as Operator
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
    'int8, where sums of float32 may be reordered': [
      () => convolution(1, 7),
      { dots: ['emulated'], adapter: { family: 'apple' } },
    ],
    'int8, no subgroups': [() => convolution(1, 7), { dots: ['emulated'], adapter: { subgroups: 0 } }],
    'int8, no subgroups, 1×1 with strides': [
      () =>
        makeOp(conv2d, { ...attrs, strides: [2, 1] }, [image, weights([7, 1, 1, 6], 1), undefined], {
          quant,
        }),
      { dots: ['emulated'], adapter: { subgroups: 0 } },
    ],
    'int8, depthwise, on hardware': [
      () => makeOp(depthwiseConv2d, attrs, [image, weights([1, 3, 3, 6], 1), undefined], { quant }),
      { adapter: { software: false, family: 'unknown' } },
    ],
    'int8, depthwise, weights with a zero point': [
      () => makeOp(depthwiseConv2d, attrs, [image, weights([1, 3, 3, 6], 1, 127), undefined], { quant }),
      { dots: ['emulated'] },
    ],
  })

  itMatchesReference({
    'int8, sums beyond float32 around each step': [
      () => ofAnySize[0],
      { dots: ['emulated'], inputs: [ofAnySize[1]] },
    ],
    'int8, sums beyond float32 around one step': [
      () => nearZero[0],
      { dots: ['emulated'], inputs: [nearZero[1]] },
    ],
    'int8, far biases': [() => far('conv2d', [33, 2, 2, 8], [1, 1]), { dots: ['emulated'] }],
    'int8, far biases, three wide': [() => far('conv2d', [33, 3, 3, 8], [1, 1]), { dots: ['emulated'] }],
    'int8, far biases, a max-pool behind it': [
      () => far('pool', [33, 3, 3, 8], [1, 1]),
      { dots: ['emulated'] },
    ],
    'int8, depthwise, far biases': [() => far('depthwise', [1, 3, 3, 34], [2, 2]), { dots: ['emulated'] }],
    'int8, depthwise, far biases, three wide': [
      () => far('depthwise', [1, 3, 3, 34], [1, 1]),
      { dots: ['emulated'] },
    ],
  })

  const candidatesOf = (op: Operator, family = 'swiftshader') => {
    const graph = makeGraph({
      name: 'one',
      inputs: [op.inputs[0] as Tensor],
      outputs: op.outputs,
      operators: [op],
    })
    const adapter = { ...plainAdapter, dot: 'emulated', family } as const
    const context = { layout: layoutsOf(graph), maxWorkgroups: 65535, adapter }
    return op.def.candidates?.(op, context) ?? []
  }
  const partsOf = (op: Operator, family?: string) => candidatesOf(op, family)[0]?.kernels()[0]?.parts

  test('add a part of the sums as integers only where they must', () => {
    const wide = { 'software/row_finish': ['software/row_finish_wide'] }
    expect(partsOf(ofAnySize[0])).toMatchObject(wide)
    for (const kind of ['conv2d', 'depthwise'] as const) {
      const shape = kind === 'conv2d' ? [33, 3, 3, 8] : [1, 3, 3, 34]
      expect(partsOf(far(kind, shape, [1, 1]))).toMatchObject(wide)
    }
    expect(partsOf(nearZero[0])).not.toMatchObject(wide)
    expect(partsOf(convolution(1, 1000))).not.toMatchObject(wide)
    expect(partsOf(convolution(1, 1000), 'apple')).toMatchObject(wide)
  })

  test('are not offered where products may add up to 2^24', () => {
    const matrix = (length: number) => {
      const filter = int8([4, 1, 1, length], perTensor(2 ** -12, 0), new Array(4 * length).fill(127))
      return makeOp(conv2d, attrs, [int8([1, 1, 8, length], inputQuant), filter, undefined], { quant })
    }
    const namesOf = (length: number) => candidatesOf(matrix(length)).map(({ name }) => name)
    expect(namesOf(256)[0]).toBe('rows')
    expect(namesOf(520)).not.toContain('rows')
  })
})
