import { expect, test } from 'vitest'
import { GraphError } from '../../src/graph/errors'
import { add, fill } from '../../src/ops/index'
import { foldConstants } from '../../src/passes/fold-constants'
import { expectSame, kinds, Net } from './net'

test('computes a chain of operators on constants', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const half = net.relu(net.constant([1, 4], 'c'), 'half')
  const sum = net.emit(add, { activation: 'none' }, [half, net.constant([1, 4], 'd')], 'sum')
  const before = net.graph([x], [net.emit(add, { activation: 'none' }, [x, sum], 'y')])
  const after = foldConstants(before)
  expect(kinds(after)).toEqual(['ADD'])
  expect(after.operators[0]?.inputs[1]?.data).toBeInstanceOf(Float32Array)
  expectSame(before, after)
})

test('makes an output that depends on no input a constant of the same name', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const before = net.graph([x], [net.relu(net.constant([1, 4], 'c'), 'y')])
  const after = foldConstants(before)
  expect(after.operators).toHaveLength(0)
  expect(after.outputs[0]?.name).toBe('y')
  expectSame(before, after)
})

test('leaves what would make a very large constant of a small one', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const filled = net.emit(fill, { shape: [2 ** 22 + 1, 4] }, [net.constant([1], 'c')], 'filled')
  const graph = net.graph([x], [net.emit(add, { activation: 'none' }, [x, filled], 'y')])
  expect(kinds(foldConstants(graph))).toEqual(['FILL', 'ADD'])
})

test('leaves what reads an input alone', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const graph = net.graph([x], [net.dense(x, 'y', 2)])
  expect(foldConstants(graph)).toBe(graph)
})

test('a folded value that is not finite is an error', () => {
  const net = new Net()
  const bad = { ...net.constant([1, 1], 'e'), data: Float32Array.of(Number.NaN) }
  const broken = net.graph([], [net.relu(bad, 'z')])
  expect(() => foldConstants(broken)).toThrow(GraphError)
  expect(() => foldConstants(broken)).toThrow('tensor "z" (float32 1×1): element 0 is NaN')
})
