import { describe, expect, test } from 'vitest'
import { foldBatchNormalization } from '../../src/passes/fold-batch-normalization'
import { expectSame, kinds, Net } from './net'

describe('into the operator before', () => {
  test.each([
    ['CONV_2D', [2, 5, 5, 3], (net: Net, x: ReturnType<Net['input']>) => net.conv(x, 'a', 6)],
    ['DEPTHWISE_CONV_2D', [1, 5, 5, 3], (net: Net, x: ReturnType<Net['input']>) => net.depthwise(x, 'a', 2)],
    ['TRANSPOSE_CONV', [2, 4, 3, 5], (net: Net, x: ReturnType<Net['input']>) => net.transposeConv(x, 'a', 6)],
    ['FULLY_CONNECTED', [2, 7], (net: Net, x: ReturnType<Net['input']>) => net.dense(x, 'a', 5)],
  ] as const)('%s', (kind, shape, producer) => {
    for (const options of [{}, { gamma: false }, { beta: false }]) {
      const net = new Net(7)
      const x = net.input(shape)
      const before = net.graph([x], [net.normalize(producer(net, x), 'y', options)])
      const after = foldBatchNormalization(before)
      expect(kinds(after)).toEqual([kind])
      expectSame(before, after)
    }
  })

  test('two in a row', () => {
    const net = new Net()
    const x = net.input([1, 5, 5, 3])
    const before = net.graph([x], [net.normalize(net.normalize(net.conv(x, 'a'), 'b'), 'y')])
    const after = foldBatchNormalization(before)
    expect(kinds(after)).toEqual(['CONV_2D'])
    expectSame(before, after)
  })
})

describe('to a depthwise convolution', () => {
  test.each([[[1, 4, 4, 3]], [[1, 7]], [[2, 7]], [[2, 3, 5]], [[5]]])('of an input %j', (shape) => {
    const net = new Net()
    const x = net.input(shape)
    const before = net.graph([x], [net.normalize(x, 'y')])
    const after = foldBatchNormalization(before)
    const convolution = ['DEPTHWISE_CONV_2D']
    expect(kinds(after)).toEqual(shape.length === 4 ? convolution : ['RESHAPE', ...convolution, 'RESHAPE'])
    expectSame(before, after)
  })

  test('when something else reads the convolution', () => {
    const net = new Net()
    const x = net.input([1, 4, 4, 3])
    const shared = net.conv(x, 'a')
    const before = net.graph([x], [net.normalize(shared, 'y'), net.relu(shared, 'z')])
    const after = foldBatchNormalization(before)
    expect(kinds(after)).toEqual(['CONV_2D', 'DEPTHWISE_CONV_2D', 'RELU'])
    expectSame(before, after)
  })

  test('when the convolution is an output of the graph', () => {
    const net = new Net()
    const x = net.input([1, 4, 4, 3])
    const inner = net.conv(x, 'a')
    const before = net.graph([x], [net.normalize(inner, 'y'), inner])
    const after = foldBatchNormalization(before)
    expect(kinds(after)).toEqual(['CONV_2D', 'DEPTHWISE_CONV_2D'])
    expectSame(before, after)
  })
})
