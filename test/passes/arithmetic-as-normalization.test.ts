import { expect, test } from 'vitest'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { add, div, mul, relu, reshape, sub } from '../../src/ops/index'
import { arithmeticAsNormalization } from '../../src/passes/arithmetic-as-normalization'
import { freeze } from '../../src/passes/index'
import { expectSame, kinds, Net } from './net'

const none = { activation: 'none' } as const

type Step = (net: Net, x: Tensor, c: Tensor, name: string) => Tensor

const steps: Record<string, Step> = {
  'x + c': (net, x, c, name) => net.emit(add, none, [x, c], name),
  'c + x': (net, x, c, name) => net.emit(add, none, [c, x], name),
  'x − c': (net, x, c, name) => net.emit(sub, none, [x, c], name),
  'c − x': (net, x, c, name) => net.emit(sub, none, [c, x], name),
  'x · c': (net, x, c, name) => net.emit(mul, none, [x, c], name),
  'c · x': (net, x, c, name) => net.emit(mul, none, [c, x], name),
  'x / c': (net, x, c, name) => net.emit(div, none, [x, c], name),
}

test.each(Object.entries(steps))('%s folds into the convolution before it', (_, step) => {
  for (const shape of [[4], [1, 1, 1, 4], [1], []]) {
    const net = new Net()
    const x = net.input([1, 5, 5, 3])
    const before = net.graph([x], [step(net, net.conv(x, 'a'), net.constant(shape, 'c', 1), 'y')])
    expect(kinds(freeze(before))).toEqual(['CONV_2D'])
    expectSame(before, freeze(before))
  }
})

test('a chain is one, and folds with the activation behind it', () => {
  const net = new Net()
  const x = net.input([1, 5, 5, 3])
  const names = Object.keys(steps)
  const y = names.reduce(
    (input, name, i) => {
      return steps[name]?.(net, input, net.constant(i % 2 ? [4] : [1], `c${i}`, 1), `n${i}`) ?? input
    },
    net.depthwise(net.conv(x, 'a'), 'b'),
  )
  const before = net.graph([x], [net.relu(y, 'y')])
  expect(kinds(freeze(before))).toEqual(['CONV_2D', 'DEPTHWISE_CONV_2D'])
  expectSame(before, freeze(before))
})

test('a bias behind a reshape folds', () => {
  const net = new Net()
  const x = net.input([1, 6])
  const rows = net.emit(reshape, { shape: [1, 1, 4] }, [net.dense(x, 'a', 4)], 'rows')
  const before = net.graph([x], [net.emit(add, none, [rows, net.constant([4], 'c')], 'y')])
  expect(kinds(freeze(before))).toEqual(['FULLY_CONNECTED', 'RESHAPE'])
  expectSame(before, freeze(before))
})

test('a normalisation that is written out becomes a depthwise convolution where there is none before', () => {
  const net = new Net()
  const x = net.input([1, 5, 5, 4])
  const scaled = net.emit(mul, none, [net.relu(x, 'r'), net.constant([4], 'c')], 'scaled')
  const before = net.graph([x], [net.emit(add, none, [scaled, net.constant([4], 'd')], 'y')])
  expect(kinds(freeze(before))).toEqual(['RELU', 'DEPTHWISE_CONV_2D'])
  expectSame(before, freeze(before))
})

const stays: [string, (net: Net, x: Tensor) => Tensor][] = [
  [
    'numbers of channels behind an activation',
    (net, x) => net.emit(mul, none, [net.relu(x, 'r'), net.constant([4], 'c')], 'y'),
  ],
  [
    'a bias whose channels a reshape parts',
    (net, x) => {
      const parted = net.emit(reshape, { shape: [1, 5, 10, 2] }, [net.conv(x, 'a')], 'parted')
      return net.emit(add, none, [parted, net.constant([2], 'c')], 'y')
    },
  ],
  [
    'one number behind an activation',
    (net, x) => net.emit(mul, none, [net.relu(x, 'r'), net.constant([1], 'c')], 'y'),
  ],
  ['a constant over c', (net, x) => net.emit(div, none, [net.constant([4], 'c', 3), net.conv(x, 'a')], 'y')],
  [
    'a constant of pixels',
    (net, x) => net.emit(add, none, [net.conv(x, 'a'), net.constant([5, 1], 'c')], 'y'),
  ],
  ['a constant that stretches x', (net, x) => net.emit(add, none, [x, net.constant([2, 1, 1, 4], 'c')], 'y')],
  ['what is computed', (net, x) => net.emit(mul, none, [net.conv(x, 'a'), x], 'y')],
  [
    'an activation',
    (net, x) => net.emit(add, { activation: 'relu' }, [net.conv(x, 'a'), net.constant([4], 'c')], 'y'),
  ],
  [
    'division by zero',
    (net, x) => {
      const data = Float32Array.of(1, 2, 0, 3)
      return net.emit(
        div,
        none,
        [net.conv(x, 'a'), makeTensor({ name: 'c', shape: [4], type: 'float32', data })],
        'y',
      )
    },
  ],
]
test.each(stays)('leaves %s', (_, build) => {
  const net = new Net()
  const x = net.input([1, 5, 5, 4])
  const graph = net.graph([x], [build(net, x)])
  expect(arithmeticAsNormalization(graph)).toBe(graph)
})

test('what others read stays', () => {
  const net = new Net()
  const x = net.input([1, 5, 5, 4])
  const conv = net.conv(x, 'a')
  const before = net.graph(
    [x],
    [net.emit(mul, none, [conv, net.constant([1], 'c')], 'y'), net.emit(relu, {}, [conv], 'z')],
  )
  expect(kinds(freeze(before)).sort()).toEqual(['CONV_2D', 'MUL', 'RELU'])
  expectSame(before, freeze(before))
})
