import { describe, expect, test } from 'vitest'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { abs, add, div, maximum, minimum, mul, neg, relu, sub } from '../../src/ops/index'
import { fusePrelu } from '../../src/passes/fuse-prelu'
import { freeze } from '../../src/passes/index'
import { expectSame, kinds, Net } from './net'

const none = { activation: 'none' } as const

function number(value: number, name: string): Tensor {
  return makeTensor({ name, shape: [], type: 'float32', data: Float32Array.of(value) })
}

/** Emits operators with names of their own. */
class Spelled {
  private count = 0

  constructor(readonly net: Net) {}

  private name = () => `step ${this.count++}`
  relu = (x: Tensor) => this.net.emit(relu, {}, [x], this.name())
  abs = (x: Tensor) => this.net.emit(abs, {}, [x], this.name())
  add = (a: Tensor, b: Tensor) => this.net.emit(add, none, [a, b], this.name())
  sub = (a: Tensor, b: Tensor) => this.net.emit(sub, none, [a, b], this.name())
  mul = (a: Tensor, b: Tensor) => this.net.emit(mul, none, [a, b], this.name())
  div = (a: Tensor, b: Tensor) => this.net.emit(div, none, [a, b], this.name())
  neg = (x: Tensor) => this.net.emit(neg, {}, [x], this.name())
  max = (a: Tensor, b: Tensor) => this.net.emit(maximum, {}, [a, b], this.name())
  min = (a: Tensor, b: Tensor) => this.net.emit(minimum, {}, [a, b], this.name())
}

const [zero, half, two, minusOne] = [
  number(0, 'zero'),
  number(0.5, 'half'),
  number(2, 'two'),
  number(-1, '−1'),
]

type Spelling = (s: Spelled, x: Tensor, alpha: Tensor) => Tensor

const spellings: Record<string, Spelling> = {
  'relu(x) + (α·(x − |x|))·0.5': (s, x, a) => s.add(s.relu(x), s.mul(s.mul(a, s.sub(x, s.abs(x))), half)),
  'α·((x − |x|)/2) + relu(x)': (s, x, a) => s.add(s.mul(s.div(s.sub(x, s.abs(x)), two), a), s.relu(x)),
  'max(x, 0) + α·min(x, 0)': (s, x, a) => s.add(s.max(x, zero), s.mul(a, s.min(x, zero))),
  'max(0, x) − α·relu(−x)': (s, x, a) => s.sub(s.max(zero, x), s.mul(s.relu(s.mul(x, minusOne)), a)),
  'relu(x) − α·relu(0 − x)': (s, x, a) => s.sub(s.relu(x), s.mul(a, s.relu(s.sub(zero, x)))),
  'relu(x) − α·relu(−x), by NEG': (s, x, a) => s.sub(s.relu(x), s.mul(a, s.relu(s.neg(x)))),
  '(x + |x|)/2 + α·((x − |x|)/2)': (s, x, a) =>
    s.add(s.div(s.add(x, s.abs(x)), two), s.mul(a, s.div(s.sub(x, s.abs(x)), two))),
}

function network(spelling: Spelling, alpha?: Tensor) {
  const net = new Net()
  const x = net.input([1, 4, 4, 3])
  // A product before x is no part of the pattern, nor is a sum.
  const scaled = net.emit(mul, none, [x, net.constant([3], 'c')], 'scaled')
  const sum = net.emit(add, none, [scaled, net.constant([3], 'd')], 'sum')
  return net.graph([x], [spelling(new Spelled(net), sum, alpha ?? net.constant([1, 1, 3], 'alpha'))])
}

describe.each(Object.entries(spellings))('%s', (_, spelling) => {
  test('is PRELU', () => {
    const before = network(spelling)
    const after = fusePrelu(before)
    expect(kinds(after)).toEqual(['MUL', 'ADD', 'PRELU'])
    expectSame(before, after)
    expect(kinds(freeze(before)).at(-1)).toBe('PRELU')
  })

  test('with one slope is LEAKY_RELU', () => {
    const before = network(spelling, number(0.25, 'slope'))
    const after = fusePrelu(before)
    expect(kinds(after)).toEqual(['MUL', 'ADD', 'LEAKY_RELU'])
    expectSame(before, after)
  })
})

test.each<[string, Spelling]>([
  ['another slope above 0', (s, x, a) => s.add(s.mul(two, s.relu(x)), s.mul(a, s.min(x, zero)))],
  ['another bound', (s, x, a) => s.add(s.max(x, half), s.mul(a, s.min(x, zero)))],
  ['two tensors', (s, x, a) => s.add(s.relu(x), s.mul(a, s.min(s.add(x, half), zero)))],
  ['a constant that is added', (s, x, a) => s.add(s.relu(x), a)],
  ['a ReLU alone', (s, x) => s.add(s.relu(x), s.mul(zero, x))],
])('%s is no PReLU', (_, spelling) => {
  const before = network(spelling)
  expect(kinds(fusePrelu(before))).toEqual(kinds(before))
})

test('what something else reads stays', () => {
  const net = new Net()
  const x = net.input([1, 4])
  const s = new Spelled(net)
  const positive = s.relu(x)
  const sum = s.add(positive, s.mul(net.constant([4], 'alpha'), s.min(x, zero)))
  const before = net.graph([x], [sum, positive])
  expect(kinds(fusePrelu(before)).sort()).toEqual(['PRELU', 'RELU'])
  expectSame(before, fusePrelu(before))
})
