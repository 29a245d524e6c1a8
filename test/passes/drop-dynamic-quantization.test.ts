import { expect, test } from 'vitest'
import { dynamicQuantize, reshape } from '../../src/ops/index'
import { dropDynamicQuantization } from '../../src/passes/drop-dynamic-quantization'
import { expectSame, kinds, Net } from './net'

test('leaves the operator with int8 weights in float32 on the activations as they are', () => {
  const net = new Net()
  const x = net.input([2, 6])
  const rounded = net.emit(dynamicQuantize, { length: 6, asymmetric: false }, [x], 'rounded')
  const y = net.dense(rounded, 'y', 3)
  const after = dropDynamicQuantization(net.graph([x], [y]))
  expect(kinds(after)).toEqual(['FULLY_CONNECTED'])
  expect(after.operators[0]?.inputs[0]).toBe(x)
  expect(after.outputs.map(({ name }) => name)).toEqual(['y'])
  // The same weights on the same activations, without the rounding in between.
  const plain = new Net()
  expectSame(plain.graph([x], [plain.dense(x, 'y', 3)]), after)
})

test('leaves no rounding that several operators read, and keeps the names of outputs', () => {
  const net = new Net()
  const x = net.input([2, 6])
  const rounded = net.emit(dynamicQuantize, { length: 6, asymmetric: false }, [x], 'rounded')
  const graph = net.graph([x], [rounded, net.dense(rounded, 'a', 3), net.dense(rounded, 'b', 2)])
  const after = dropDynamicQuantization(graph)
  expect(kinds(after).filter((kind) => kind !== reshape.kind)).toEqual(['FULLY_CONNECTED', 'FULLY_CONNECTED'])
  expect(after.outputs.map(({ name }) => name)).toEqual(['rounded', 'a', 'b'])
})

test('leaves a graph without it as it is', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const graph = net.graph([x], [net.relu(x, 'y')])
  expect(dropDynamicQuantization(graph)).toBe(graph)
})
