/** Convolutions fused with the 2×2 max-pool behind them; for row kernels see ../variants/rows.gpu.test.ts. */
import { describe, expect, test } from 'vitest'
import { type Operator, outputOf } from '../../../../src/graph/operator'
import { perAxis, perTensor } from '../../../../src/graph/quant-params'
import { elementCount, makeTensor } from '../../../../src/graph/tensor'
import { conv2d } from '../../../../src/ops/conv/conv2d'
import { fuseMaxPool } from '../../../../src/ops/conv/fused/max-pool'
import type { Conv2dAttrs } from '../../../../src/ops/conv/geometry'
import { maxPool2d } from '../../../../src/ops/pool/max-pool2d'
import type { PoolAttrs } from '../../../../src/ops/pool/pool'
import { bias, float32, int8, makeOp } from '../../../harness/build'
import { itMatchesReference } from '../../../harness/op-case'
import { seeded } from '../../../harness/random'

type Type = 'int8' | 'float32'

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const window: PoolAttrs = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' }

function output(type: Type) {
  return type === 'int8' ? { quant: perTensor(0.3, 5) } : {}
}

/** A 3×3 convolution to 20 channels. */
function conv(type: Type, image: readonly number[], changed: Conv2dAttrs): Operator<Conv2dAttrs> {
  const random = seeded(41)
  const shape = [20, 3, 3, image[3] ?? 1]
  const reals = Array.from({ length: elementCount(shape) }, () => random() - 0.5)
  const scales = Array.from({ length: 20 }, () => 2 ** (-6 - 4 * random()))
  const data = Int8Array.from(reals, (real) => Math.round(real * 254))
  const inputs =
    type === 'float32'
      ? [float32(image), float32(shape, reals, 'weights'), float32([20], reals.slice(0, 20), 'bias')]
      : [
          int8(image, perTensor(0.02, -77)),
          makeTensor({ name: 'weights', shape, type, quant: perAxis(scales, 0), data }),
          bias(Array.from({ length: 20 }, () => Math.round((random() - 0.5) * 40_000))),
        ]
  return makeOp(conv2d, changed, inputs, output(type)) as Operator<Conv2dAttrs>
}

/** A convolution and the pool behind it as one operator, if they become one. */
function fuse(
  type: Type,
  image: readonly number[] = [2, 10, 8, 16],
  changed = attrs,
  pooling = window,
): Operator | undefined {
  const before = conv(type, image, changed)
  return fuseMaxPool(before, makeOp(maxPool2d, pooling, [outputOf(before)], output(type)))
}

function fused(...args: Parameters<typeof fuse>): Operator {
  return fuse(...args) as Operator
}

describe('a convolution and a max-pool, in every way that computes them,', () => {
  itMatchesReference({
    'int8, tiles of 32': [() => fused('int8')],
    'float32, tiles of 32': [() => fused('float32'), { floor: 1 }],
    'int8, odd extents': [() => fused('int8', [2, 7, 6, 32], { ...attrs, dilations: [2, 1] })],
    'int8, strides': [() => fused('int8', [1, 13, 11, 32], { ...attrs, strides: [2, 1] })],
  })
})

test('a convolution takes the pool in, if that is 2×2 and no window is cut off', () => {
  const even: readonly number[] = [1, 4, 6, 3]
  expect(fuse('int8', even)?.def.kind).toBe('CONV_2D + MAX_POOL_2D')
  expect(fuse('int8', even, attrs, { ...window, padding: 'SAME' })).toBeDefined()
  expect(fuse('int8', [1, 5, 6, 3], attrs, { ...window, padding: 'SAME' })).toBeUndefined()
  expect(fuse('int8', even, attrs, { ...window, window: [3, 2] })).toBeUndefined()
  expect(fuse('int8', even, attrs, { ...window, strides: [2, 1] })).toBeUndefined()
  expect(fuse('int8', even, attrs, { ...window, activation: 'relu' })).toBeUndefined()
  const before = conv('int8', even, attrs)
  expect(fuseMaxPool(before, makeOp(conv2d, attrs, before.inputs, output('int8')))).toBeUndefined()
})
