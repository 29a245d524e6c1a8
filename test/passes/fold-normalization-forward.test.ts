import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../src/graph/tensor'
import { reshape } from '../../src/ops/index'
import { foldNormalizationForward } from '../../src/passes/fold-normalization-forward'
import { freeze } from '../../src/passes/index'
import { expectSame, kinds, Net } from './net'

/** A batch normalisation behind an activation, and what `next` makes of it. */
function network(next: (net: Net, x: Tensor) => Tensor) {
  const net = new Net()
  const x = net.input([2, 4, 4, 3])
  const active = net.relu(net.conv(x, 'before', 4), 'active')
  return net.graph([x], [next(net, net.normalize(active, 'norm'))])
}

const flatten = (net: Net, x: Tensor) => net.emit(reshape, { shape: [2, 64] }, [x], 'flat')

describe('a batch normalisation behind an activation folds into', () => {
  test.each<[string, (net: Net, x: Tensor) => Tensor, string[]]>([
    ['a VALID convolution', (net, x) => net.conv(x, 'y', 5, 'VALID', 1, 3), ['CONV_2D']],
    ['a 1×1 convolution, SAME', (net, x) => net.conv(x, 'y', 5, 'SAME', 1, 1), ['CONV_2D']],
    ['windows that fit the image, SAME', (net, x) => net.conv(x, 'y', 5, 'SAME', 2, 2), ['CONV_2D']],
    ['a fully connected layer', (net, x) => net.dense(x, 'y', 6), ['FULLY_CONNECTED']],
    [
      'a fully connected layer behind a reshape',
      (net, x) => net.dense(flatten(net, x), 'y', 6),
      ['RESHAPE', 'FULLY_CONNECTED'],
    ],
  ])('%s', (_, next, expected) => {
    const before = network(next)
    const after = foldNormalizationForward(before)
    expect(kinds(after)).toEqual(['CONV_2D', 'RELU', ...expected])
    expectSame(before, after)
    expect(kinds(freeze(before))).not.toContain('DEPTHWISE_CONV_2D')
  })
})

describe('it stays where', () => {
  test.each<[string, (net: Net, x: Tensor) => Tensor]>([
    ['the filter reads padding', (net, x) => net.conv(x, 'y', 5, 'SAME', 1, 3)],
    ['a depthwise filter does', (net, x) => net.depthwise(x, 'y')],
    ['another operator reads it', (net, x) => net.sum(net.conv(x, 'y', 4, 'SAME', 1, 1), x, 'sum')],
  ])('%s', (_, next) => {
    const before = network(next)
    expect(kinds(foldNormalizationForward(before))).toEqual(kinds(before))
  })

  test('it folds into the operator before it', () => {
    const net = new Net()
    const x = net.input([1, 4, 4, 3])
    const norm = net.normalize(net.conv(x, 'before', 4), 'norm')
    const before = net.graph([x], [net.conv(norm, 'y', 5, 'VALID', 1, 1)])
    expect(kinds(foldNormalizationForward(before))).toEqual(kinds(before))
  })
})
