import { expect, test } from 'vitest'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { maximum, minimum, mul, relu, relu6 } from '../../src/ops/index'
import { fuseClamps } from '../../src/passes/fuse-clamps'
import { expectSame, kinds, Net } from './net'

function all(value: number, shape: readonly number[] = []): Tensor {
  const count = shape.reduce((product, extent) => product * extent, 1)
  return makeTensor({ name: `${value}`, shape, type: 'float32', data: new Float32Array(count).fill(value) })
}

type Step = (net: Net, x: Tensor, name: string) => Tensor

const steps = {
  relu: (net, x, name) => net.emit(relu, {}, [x], name),
  relu6: (net, x, name) => net.emit(relu6, {}, [x], name),
  'max 0': (net, x, name) => net.emit(maximum, {}, [x, all(0)], name),
  '0 max': (net, x, name) => net.emit(maximum, {}, [all(0), x], name),
  'min 6': (net, x, name) => net.emit(minimum, {}, [x, all(6, [3])], name),
  'min 5': (net, x, name) => net.emit(minimum, {}, [x, all(5)], name),
  'max 1': (net, x, name) => net.emit(maximum, {}, [x, all(1)], name),
} satisfies Record<string, Step>

function chain(names: readonly (keyof typeof steps)[]) {
  const net = new Net()
  const x = net.input([1, 4, 3])
  const wide = net.emit(mul, { activation: 'none' }, [x, all(10)], 'wide')
  return net.graph([x], [names.reduce((input, name, i) => steps[name](net, input, `n${i}`), wide)])
}

test.each<[readonly (keyof typeof steps)[], readonly string[]]>([
  [['max 0'], ['RELU']],
  [['0 max'], ['RELU']],
  [['max 0', 'min 6'], ['RELU6']],
  [['min 6', 'max 0'], ['RELU6']],
  [['relu', 'min 6'], ['RELU6']],
  [['min 6', 'relu'], ['RELU6']],
  [['relu', 'min 6', 'max 0'], ['RELU6']],
  [['relu', 'relu6'], ['RELU6']],
  [['min 6'], ['MINIMUM']],
  [
    ['max 0', 'min 5'],
    ['RELU', 'MINIMUM'],
  ],
  [
    ['max 1', 'min 6'],
    ['MAXIMUM', 'MINIMUM'],
  ],
])('%j becomes %j', (names, expected) => {
  const before = chain(names)
  const after = fuseClamps(before)
  expect(kinds(after)).toEqual(['MUL', ...expected])
  expectSame(before, after)
})

test('leaves a maximum that stretches its input', () => {
  const net = new Net()
  const x = net.input([1, 3])
  const graph = net.graph([x], [net.emit(maximum, {}, [x, all(0, [2, 3])], 'y')])
  expect(fuseClamps(graph)).toBe(graph)
})

test('leaves a clamp that others read', () => {
  const net = new Net()
  const x = net.input([1, 3])
  const first = net.emit(maximum, {}, [x, all(0)], 'first')
  const before = net.graph([x], [first, net.emit(minimum, {}, [first, all(6)], 'y')])
  const after = fuseClamps(before)
  expect(kinds(after).sort()).toEqual(['RELU', 'RELU6'])
  expectSame(before, after)
})
