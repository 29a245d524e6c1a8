/** Constants that mark places (−1e9, −∞), and quantities of different size in one tensor. */
import { describe, expect, test } from 'vitest'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { add, concatenation, maximum, maxPool2d, minimum, padV2, softmax, sub } from '../../src/ops/index'
import { calibrate, compare, findLosses, quantize, reportQuantization } from '../../src/quantize/index'
import { Net } from '../passes/net'
import { randomSamples } from './networks'

const none = { activation: 'none' } as const
const window = { window: [2, 2], strides: [1, 1], padding: 'VALID', ...none } as const
const around = [
  [0, 0],
  [1, 1],
  [1, 1],
  [0, 0],
] as const

function constant(name: string, shape: readonly number[], values: readonly number[]): Tensor {
  return makeTensor({ name, shape, type: 'float32', data: Float32Array.from(values) })
}

/** A network on an image with values in [−1, 1]. */
function network(build: (net: Net, x: Tensor) => Tensor) {
  const net = new Net()
  const x = net.input([1, 4, 4, 3], 'x')
  return net.graph([x], [build(net, x)])
}

const image = (value: number) => new Array(48).fill(value)
/** A mask whose every third element is `value`. */
const mask = (value: number) => Array.from({ length: 48 }, (_, i) => (i % 3 === 1 ? value : 0))

const lowest = -3.4028234663852886e38

const finite = [-1e9, -65504, -1e4]

describe.each([...finite, lowest, -Infinity])('%d', (value) => {
  const losing: Record<string, ReturnType<typeof network>> = {
    'padding before a max-pool': network((net, x) => {
      const padded = net.emit(padV2, { paddings: around }, [x, constant('c', [1], [value])], 'padded')
      return net.emit(maxPool2d, window, [padded], 'y')
    }),
    'a mask before a softmax': network((net, x) => {
      const masked = net.emit(add, none, [x, constant('c', [1, 4, 4, 3], mask(value))], 'masked')
      return net.emit(softmax, { beta: 1 }, [masked], 'y')
    }),
    'a mask that is subtracted before a softmax': network((net, x) => {
      const masked = net.emit(sub, none, [x, constant('c', [1, 4, 4, 3], mask(-value))], 'masked')
      return net.emit(softmax, { beta: 1 }, [masked], 'y')
    }),
    'a concatenation before a max-pool': network((net, x) => {
      const c = constant('c', [1, 4, 4, 3], image(value))
      const joined = net.emit(concatenation, { axis: 2, ...none }, [x, c], 'joined')
      return net.emit(maxPool2d, { ...window, window: [1, 8] }, [joined], 'y')
    }),
    'the smaller operand of a maximum': network((net, x) =>
      net.emit(maximum, {}, [x, constant('c', [1], [value])], 'y'),
    ),
    'the larger operand of a minimum': network((net, x) =>
      net.emit(minimum, {}, [x, constant('c', [1], [-value])], 'y'),
    ),
  }
  test.each(Object.entries(losing))('as %s saturates, and the data keeps its steps', async (_, graph) => {
    const samples = randomSamples(graph, 4)
    const ranges = await calibrate(graph, samples)
    expect(findLosses(graph, ranges)).toEqual([])
    const int8 = quantize(graph, ranges)
    expect((await compare(graph, int8, samples)).outputs[0]?.sqnr).toBeGreaterThan(25)
  })
})

describe.each(finite)('%d, where it may matter,', (value) => {
  const spoiling: Record<string, [ReturnType<typeof network>, string]> = {
    'padding that leaves the network': [
      network((net, x) => net.emit(padV2, { paddings: around }, [x, constant('c', [1], [value])], 'padded')),
      'padded',
    ],
    'a sum that a convolution reads': [
      network((net, x) =>
        net.conv(net.emit(add, none, [x, constant('c', [1, 4, 4, 3], mask(value))], 'sum'), 'y', 2),
      ),
      'sum',
    ],
    'the larger operand of a maximum': [
      network((net, x) => net.emit(maximum, {}, [x, constant('c', [1, 4, 4, 3], mask(-value))], 'y')),
      'y',
    ],
  }
  test.each(Object.entries(spoiling))('as %s is named', async (_, [graph, tensor]) => {
    const ranges = await calibrate(graph, randomSamples(graph, 4))
    expect(findLosses(graph, ranges)).toMatchObject([{ kind: 'constant', tensor, cause: 'c' }])
    expect(findLosses(graph, ranges)[0]?.message).toMatch(
      /constant "c" holds .* beside values from .* is lost/,
    )
    expect(reportQuantization(graph, quantize(graph, ranges), ranges).losses).toHaveLength(1)
  })
})

test('boxes beside scores: the small quantity is named, and what would help', async () => {
  const net = new Net()
  const [boxes, scores] = [net.input([1, 4, 4], 'boxes'), net.input([1, 4, 3], 'scores')]
  const graph = net.graph(
    [boxes, scores],
    [net.emit(concatenation, { axis: 2, ...none }, [boxes, scores], 'y')],
  )
  const ranges = new Map([
    ['boxes', { min: 0, max: 640 }],
    ['scores', { min: 0, max: 1 }],
    ['y', { min: 0, max: 640 }],
  ])
  const [loss, ...others] = findLosses(graph, ranges)
  expect(others).toEqual([])
  expect(loss).toMatchObject({ kind: 'sizes', tensor: 'y', cause: 'scores' })
  expect(loss?.message).toMatch(
    /"scores" holds values from 0 to 1, but "y" gets steps of 2.51 .* Outputs of their own/,
  )
  const alike = new Map([...ranges, ['scores', { min: 0, max: 100 }]])
  expect(findLosses(graph, alike)).toEqual([])
})

test('a summand below a step of the sum is named, a small one is not', async () => {
  const net = new Net()
  const [a, b] = [net.input([1, 4], 'a'), net.input([1, 4], 'b')]
  const graph = net.graph([a, b], [net.emit(add, none, [a, b], 'y')])
  const ranges = (max: number) =>
    new Map([
      ['a', { min: -1000, max: 1000 }],
      ['b', { min: 0, max }],
      ['y', { min: -1000, max: 1000 }],
    ])
  expect(findLosses(graph, ranges(1))).toMatchObject([{ kind: 'sizes', cause: 'b' }])
  expect(findLosses(graph, ranges(20))).toEqual([])
})
