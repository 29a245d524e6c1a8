import { expect, test } from 'vitest'
import { dropTraining } from '../../src/passes/drop-training'
import { expectSame, kinds, Net } from './net'

test('removes dropout, one after another too', () => {
  const net = new Net()
  const x = net.input([1, 6])
  const hidden = net.dropout(net.dropout(net.dense(x, 'a', 5), 'drop1'), 'drop2')
  const before = net.graph([x], [net.dense(hidden, 'b', 3)])
  const after = dropTraining(before)
  expect(kinds(after)).toEqual(['FULLY_CONNECTED', 'FULLY_CONNECTED'])
  expectSame(before, after)
})

test('removes dropout that several operators read', () => {
  const net = new Net()
  const x = net.input([1, 6])
  const shared = net.dropout(net.dense(x, 'a', 5), 'drop')
  const before = net.graph([x], [net.dense(shared, 'b', 3), net.relu(shared, 'c')])
  const after = dropTraining(before)
  expect(kinds(after)).not.toContain('DROPOUT')
  expectSame(before, after)
})

test('keeps the name of an output that dropout produced', () => {
  const net = new Net()
  const x = net.input([1, 6])
  const before = net.graph([x], [net.dropout(x, 'drop')])
  const after = dropTraining(before)
  expect(kinds(after)).toEqual(['RESHAPE'])
  expectSame(before, after)
})

test('leaves a graph without dropout as it is', () => {
  const net = new Net()
  const x = net.input([1, 6])
  const graph = net.graph([x], [net.relu(x, 'y')])
  expect(dropTraining(graph)).toBe(graph)
})
