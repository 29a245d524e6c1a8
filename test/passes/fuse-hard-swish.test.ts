import { expect, test } from 'vitest'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { add, div, hardSwish, mul, relu6 } from '../../src/ops/index'
import { fuseHardSwish } from '../../src/passes/fuse-hard-swish'
import { freeze } from '../../src/passes/index'
import { expectSame, kinds, Net } from './net'

const none = { activation: 'none' } as const
const sixth = Math.fround(1 / 6)
/** 1/6 in half precision. */
const halfSixth = 0.1666259765625

function number(value: number, name: string): Tensor {
  return makeTensor({ name, shape: [], type: 'float32', data: Float32Array.of(value) })
}

type Order = (net: Net, x: Tensor, gate: Tensor, scale: Tensor) => Tensor

const orders: [string, Order][] = [
  ['x · (gate · s)', (net, x, gate, s) => net.emit(mul, none, [x, net.emit(mul, none, [gate, s], 'g')], 'y')],
  ['(s · x) · gate', (net, x, gate, s) => net.emit(mul, none, [net.emit(mul, none, [s, x], 'g'), gate], 'y')],
  ['(x · gate) · s', (net, x, gate, s) => net.emit(mul, none, [net.emit(mul, none, [x, gate], 'g'), s], 'y')],
  ['s · (gate · x)', (net, x, gate, s) => net.emit(mul, none, [s, net.emit(mul, none, [gate, x], 'g')], 'y')],
  [
    'x · (gate / 6)',
    (net, x, gate) => net.emit(mul, none, [x, net.emit(div, none, [gate, number(6, 'six')], 'g')], 'y'),
  ],
  [
    '(x · gate) / 6',
    (net, x, gate) => net.emit(div, none, [net.emit(mul, none, [gate, x], 'g'), number(6, 'six')], 'y'),
  ],
]

function swish(order: Order, shift = 3, scale = sixth) {
  const net = new Net()
  const x = net.input([1, 4, 4, 3])
  // A product before x is no part of the pattern.
  const scaled = net.emit(mul, none, [x, net.constant([3], 'c')], 'scaled')
  const sum = net.emit(add, none, [scaled, number(shift, 'shift')], 'sum')
  const gate = net.emit(relu6, {}, [sum], 'gate')
  return net.graph([x], [order(net, scaled, gate, number(scale, 'scale'))])
}

test.each(orders)('fuses %s', (_, order) => {
  const before = swish(order)
  const after = fuseHardSwish(before)
  expect(kinds(after)).toEqual(['MUL', 'HARD_SWISH'])
  expectSame(before, after)
  expectSame(before, freeze(before))
})

test('makes up for a sixth that was rounded to half precision', () => {
  const before = swish(orders[0]?.[1] as Order, 3, halfSixth)
  const after = fuseHardSwish(before)
  expect(kinds(after)).toEqual(['MUL', 'HARD_SWISH', 'MUL'])
  expectSame(before, after)
})

test('a clamp that was fused into the sum is a gate, too', () => {
  const net = new Net()
  const x = net.input([1, 4, 3])
  const gate = net.emit(add, { activation: 'relu6' }, [number(3, 'three'), x], 'gate')
  const part = net.emit(mul, none, [gate, number(sixth, 'sixth')], 'part')
  const before = net.graph([x], [net.emit(mul, none, [x, part], 'y')])
  expect(fuseHardSwish(before).operators.map(({ def }) => def)).toEqual([hardSwish])
  expectSame(before, fuseHardSwish(before))
})

test('what others read stays', () => {
  const net = new Net()
  const x = net.input([1, 4, 3])
  const gate = net.emit(relu6, {}, [net.emit(add, none, [x, number(3, 'three')], 'sum')], 'gate')
  const part = net.emit(mul, none, [gate, number(sixth, 'sixth')], 'part')
  const before = net.graph([x], [net.emit(mul, none, [x, part], 'y'), part])
  const after = fuseHardSwish(before)
  expect(kinds(after).sort()).toEqual(['ADD', 'HARD_SWISH', 'MUL', 'RELU6'])
  expectSame(before, after)
})

test.each([
  ['another shift', swish(orders[0]?.[1] as Order, 2)],
  ['another scale', swish(orders[0]?.[1] as Order, 3, 0.2)],
  [
    'another x',
    swish((net, x, gate, s) => {
      const other = net.emit(add, none, [x, x], 'other')
      return net.emit(mul, none, [other, net.emit(mul, none, [gate, s], 'g')], 'y')
    }),
  ],
])('leaves %s', (_, graph) => {
  expect(fuseHardSwish(graph)).toBe(graph)
})
