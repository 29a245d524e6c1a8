import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../src/graph/tensor'
import { relu6, reshape, tanh } from '../../src/ops/index'
import { freeze } from '../../src/passes/index'
import { sinkReshapes } from '../../src/passes/sink-reshapes'
import { expectSame, kinds, Net } from './net'

function reshaped(net: Net, x: Tensor, name: string, shape: readonly number[]): Tensor {
  return net.emit(reshape, { shape }, [x], name)
}

/** An image one pixel high as a sequence, and back. */
const sequence = [1, 6, 4]
const row = [1, 1, 6, 4]

test('two layers of sequences become two convolutions and a reshape at each end', () => {
  const net = new Net()
  const x = net.input([1, 6, 3])
  const first = reshaped(net, net.conv(reshaped(net, x, 'a', [1, 1, 6, 3]), 'b'), 'c', sequence)
  const bent = net.relu(net.normalize(first, 'd'), 'e')
  const second = reshaped(net, net.conv(reshaped(net, bent, 'f', row), 'g'), 'h', sequence)
  const before = net.graph([x], [net.emit(relu6, {}, [second], 'y')])
  const after = freeze(before)
  expect(kinds(after)).toEqual(['RESHAPE', 'CONV_2D', 'CONV_2D', 'RESHAPE'])
  expectSame(before, after)
})

test('what batch normalisation leaves of reshapes is moved too', () => {
  const net = new Net()
  const x = net.input([1, 2, 3, 4])
  const flat = reshaped(net, net.relu(net.conv(x, 'a'), 'b'), 'c', [1, 24])
  const before = net.graph([x], [net.dense(net.relu(net.normalize(flat, 'd'), 'e'), 'y', 3)])
  const after = freeze(before)
  expect(kinds(after)).toEqual(['CONV_2D', 'RESHAPE', 'DEPTHWISE_CONV_2D', 'RESHAPE', 'FULLY_CONNECTED'])
  expectSame(before, after)
})

test('a residual of sequences stays with its convolution', () => {
  const net = new Net()
  const x = net.input(sequence)
  const again = (from: Tensor, name: string) =>
    reshaped(net, net.conv(reshaped(net, from, `${name}/row`, row), `${name}/conv`), name, sequence)
  const first = again(x, 'a')
  const before = net.graph([x], [net.relu(net.sum(first, again(first, 'b'), 's'), 'y')])
  const after = freeze(before)
  expect(kinds(after)).toEqual(['RESHAPE', 'CONV_2D', 'CONV_2D', 'ADD', 'RESHAPE'])
  expectSame(before, after)
})

describe('RESHAPE after RESHAPE', () => {
  test('is one', () => {
    const net = new Net()
    const x = net.input([1, 2, 3, 4])
    const before = net.graph([x], [reshaped(net, reshaped(net, x, 'a', [1, 24]), 'y', [1, 4, 6])])
    const after = sinkReshapes(before)
    expect(kinds(after)).toEqual(['RESHAPE'])
    expectSame(before, after)
  })

  test.each([3, 4, 5, 6, 7, 8, 9])('%i in a row are one at most', (count) => {
    const net = new Net()
    const x = net.input([1, 24])
    const shapes = [
      [1, 4, 6],
      [1, 24],
    ] as const
    let last: Tensor = x
    for (let i = 0; i < count; i++) last = reshaped(net, last, `r${i}`, shapes[i % 2] ?? [])
    const before = net.graph([x], [net.emit(tanh, {}, [last], 'y')])
    const after = sinkReshapes(before)
    expect(kinds(after)).toEqual(count % 2 ? ['TANH', 'RESHAPE'] : ['TANH'])
    expectSame(before, after)
  })

  test('in turns with activations keeps its values, however many there are', () => {
    const net = new Net()
    const x = net.input([1, 24])
    let last: Tensor = x
    for (let i = 0; i < 120; i++)
      last = net.emit(tanh, {}, [reshaped(net, last, `r${i}`, i % 2 ? [1, 4, 6] : [1, 24])], `t${i}`)
    const before = net.graph([x], [last])
    expectSame(before, sinkReshapes(before))
  })

  test('and back is none, but where the graph ends there', () => {
    const net = new Net()
    const x = net.input([1, 2, 3, 4])
    const back = reshaped(net, reshaped(net, net.conv(x, 'c'), 'a', [1, 24]), 'b', [1, 2, 3, 4])
    const before = net.graph([x], [net.conv(back, 'y'), back])
    const after = sinkReshapes(before)
    expect(kinds(after)).toEqual(['CONV_2D', 'RESHAPE', 'CONV_2D'])
    expectSame(before, after)
  })

  test('and so on is none', () => {
    const net = new Net()
    const x = net.input(row)
    const shapes = [sequence, row, sequence, row]
    const last = shapes.reduce((from, shape, i) => reshaped(net, from, `r${i}`, shape), x)
    const before = net.graph([x], [net.conv(last, 'y')])
    const after = sinkReshapes(before)
    expect(kinds(after)).toEqual(['CONV_2D'])
    expectSame(before, after)
  })

  test('leaves the first to its other readers', () => {
    const net = new Net()
    const x = net.input(row)
    const read = reshaped(net, net.conv(x, 'c'), 'a', sequence)
    const before = net.graph([x], [net.conv(reshaped(net, read, 'b', row), 'y'), read])
    const after = sinkReshapes(before)
    expect(kinds(after)).toEqual(['CONV_2D', 'RESHAPE', 'CONV_2D'])
    expectSame(before, after)
  })
})

describe('leaves RESHAPE where it is', () => {
  test('ahead of a sum that stretches what it reads', () => {
    const net = new Net()
    const [x, z] = [net.input([1, 4]), net.input([1, 4], 'z')]
    const sum = net.sum(reshaped(net, x, 'a', [4, 1]), reshaped(net, z, 'b', [1, 1, 4]), 'y')
    const graph = net.graph([x, z], [sum])
    expect(sinkReshapes(graph)).toBe(graph)
  })

  test('ahead of batch normalisation of other channels', () => {
    const net = new Net()
    const x = net.input(row)
    const graph = net.graph([x], [net.normalize(reshaped(net, x, 'a', [1, 24]), 'y')])
    expect(sinkReshapes(graph)).toBe(graph)
  })

  test('when something else reads it', () => {
    const net = new Net()
    const x = net.input(row)
    const a = reshaped(net, x, 'a', sequence)
    const graph = net.graph([x], [net.emit(tanh, {}, [a], 'y'), a])
    expect(sinkReshapes(graph)).toBe(graph)
  })
})
