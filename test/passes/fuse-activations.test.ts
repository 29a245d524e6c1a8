import { expect, test } from 'vitest'
import { add, concatenation, maxPool2d, relu6 } from '../../src/ops/index'
import { fuseActivations } from '../../src/passes/fuse-activations'
import { expectSame, kinds, Net } from './net'

test('fuses ReLU and ReLU6 into what has an activation', () => {
  const net = new Net()
  const x = net.input([1, 4, 4, 3])
  const a = net.relu(net.conv(x, 'a'), 'a/relu')
  const b = net.emit(relu6, {}, [net.depthwise(a, 'b')], 'b/relu6')
  const sum = net.relu(net.emit(add, { activation: 'none' }, [a, b], 'sum'), 'sum/relu')
  const window = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  const pooled = net.relu(net.emit(maxPool2d, window, [sum], 'pool'), 'pool/relu')
  const before = net.graph([x], [net.relu(net.dense(pooled, 'c', 2), 'y')])
  const after = fuseActivations(before)
  expect(kinds(after)).toEqual(['CONV_2D', 'DEPTHWISE_CONV_2D', 'ADD', 'MAX_POOL_2D', 'FULLY_CONNECTED'])
  const fused = after.operators.map(({ attrs }) => (attrs as { activation: string }).activation)
  expect(fused).toEqual(['relu', 'relu6', 'relu', 'relu', 'relu'])
  expectSame(before, after)
})

test('leaves an activation that cannot move', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const shared = net.dense(x, 'a', 3)
  const twice = net.emit(relu6, {}, [net.relu(net.dense(x, 'b', 3), 'b/relu')], 'b/relu6')
  const joined = net.emit(concatenation, { axis: 1, activation: 'none' }, [shared, twice], 'joined')
  const before = net.graph([x], [net.relu(shared, 'y'), net.relu(joined, 'z'), net.relu(x, 'w')])
  const after = fuseActivations(before)
  // Only the ReLU of "b" moves: "a" has two readers, b already has an activation, concatenation takes none.
  expect(kinds(after).filter((kind) => kind.startsWith('RELU'))).toEqual(['RELU6', 'RELU', 'RELU', 'RELU'])
  expectSame(before, after)
})

test('leaves an activation whose input is an output of the graph', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const inner = net.dense(x, 'a', 3)
  const graph = net.graph([x], [inner, net.relu(inner, 'y')])
  expect(fuseActivations(graph)).toBe(graph)
})
