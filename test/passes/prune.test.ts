import { expect, test } from 'vitest'
import { prune } from '../../src/passes/prune'
import { expectSame, kinds, Net } from './net'

test('removes what no output needs and keeps every input', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const unused = net.input([1, 4], 'unused')
  const y = net.dense(net.relu(x, 'a'), 'y', 2)
  net.relu(net.dense(unused, 'dead', 3), 'deader')
  const before = net.graph([x, unused], [y])
  const after = prune(before)
  expect(kinds(after)).toEqual(['RELU', 'FULLY_CONNECTED'])
  expectSame(before, after)
})

test('leaves a graph without dead operators as it is', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const graph = net.graph([x], [net.relu(x, 'y')])
  expect(prune(graph)).toBe(graph)
})
