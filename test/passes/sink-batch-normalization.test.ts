import { describe, expect, test } from 'vitest'
import type { OpDef } from '../../src/graph/operator'
import { averagePool2d, maxPool2d } from '../../src/ops/index'
import type { PoolAttrs } from '../../src/ops/pool/pool'
import { freeze } from '../../src/passes/index'
import { sinkBatchNormalization } from '../../src/passes/sink-batch-normalization'
import { expectSame, kinds, Net } from './net'

/** A convolution, an activation unless `bare`, batch normalisation, and a pool with padding. */
function network(pool: OpDef<PoolAttrs>, { bare = false, gamma = true } = {}) {
  const net = new Net()
  const x = net.input([1, 7, 6, 2])
  const conv = net.conv(x, 'c')
  const norm = net.normalize(bare ? conv : net.relu(conv, 'r'), 'n', { gamma })
  const attrs = { window: [3, 2], strides: [2, 2], padding: 'SAME', activation: 'none' } as const
  return net.graph([x], [net.emit(pool, attrs, [norm], 'y')])
}

describe('moves batch normalisation behind the pool', () => {
  test.each([
    ['average, whatever the sign of gamma', averagePool2d, true, 'AVERAGE_POOL_2D'],
    ['maximum, without gamma', maxPool2d, false, 'MAX_POOL_2D'],
  ] as const)('%s', (_, pool, gamma, kind) => {
    const before = network(pool, { gamma })
    const after = sinkBatchNormalization(before)
    expect(kinds(after)).toEqual(['CONV_2D', 'RELU', kind, 'BATCH_NORMALIZATION'])
    expectSame(before, after)
    expect(kinds(freeze(before))).toEqual(['CONV_2D', kind, 'DEPTHWISE_CONV_2D'])
    expectSame(before, freeze(before))
  })
})

describe('leaves it', () => {
  test('ahead of a maximum when a factor is negative', () => {
    const graph = network(maxPool2d)
    expect(sinkBatchNormalization(graph)).toBe(graph)
  })

  test('where it folds into what is before it', () => {
    const graph = network(averagePool2d, { bare: true })
    expect(sinkBatchNormalization(graph)).toBe(graph)
    expect(kinds(freeze(graph))).toEqual(['CONV_2D', 'AVERAGE_POOL_2D'])
  })
})
