import { describe, expect, test } from 'vitest'
import { pad } from '../../src/ops/index'
import { fusePad } from '../../src/passes/fuse-pad'
import { expectSame, kinds, Net } from './net'

/** Padding, then a VALID convolution of a 3×3 filter. */
function padded(size: number, padding: readonly [number, number], stride: number, filter = 3) {
  const net = new Net()
  const x = net.input([1, size, size, 2])
  return net.graph([x], [net.conv(net.pad(x, 'p', padding), 'y', 4, 'VALID', stride, filter)])
}

describe('merges padding that SAME places as well', () => {
  test.each([
    ['stride 1', 6, [1, 1], 1, 3],
    ['stride 2 on an even image, as MobileNet pads', 6, [0, 1], 2, 3],
    ['stride 2 on an odd image', 7, [1, 1], 2, 3],
    ['rows that no tap reaches', 6, [0, 2], 2, 3],
    ['a 5×5 filter', 6, [2, 2], 1, 5],
  ] as const)('%s', (_, size, padding, stride, filter) => {
    const before = padded(size, padding, stride, filter)
    const after = fusePad(before)
    expect(kinds(after)).toEqual(['CONV_2D'])
    expectSame(before, after)
  })
})

describe('leaves padding that SAME would place otherwise', () => {
  test.each([
    ['stride 2 on an even image with one row before', 6, [1, 1], 2, 3],
    ['more rows than SAME adds', 6, [2, 2], 1, 3],
    ['one row after only', 6, [0, 2], 1, 3],
    ['ResNet: 7×7 by 2 with 3 around', 8, [3, 3], 2, 7],
  ] as const)('%s', (_, size, padding, stride, filter) => {
    const graph = padded(size, padding, stride, filter)
    expect(fusePad(graph)).toBe(graph)
  })

  test('padding of channels', () => {
    const net = new Net()
    const x = net.input([1, 6, 6, 2])
    const paddings = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 1],
    ] as const
    const graph = net.graph([x], [net.conv(net.emit(pad, { paddings }, [x], 'p'), 'y', 4, 'VALID')])
    expect(fusePad(graph)).toBe(graph)
  })

  test('padding that something else reads', () => {
    const net = new Net()
    const x = net.input([1, 6, 6, 2])
    const shared = net.pad(x, 'p', [1, 1])
    const graph = net.graph([x], [net.conv(shared, 'y', 4, 'VALID'), net.relu(shared, 'z')])
    expect(fusePad(graph)).toBe(graph)
  })

  test('a convolution that pads itself', () => {
    const net = new Net()
    const x = net.input([1, 6, 6, 2])
    const graph = net.graph([x], [net.conv(net.pad(x, 'p', [1, 1]), 'y', 4, 'SAME')])
    expect(fusePad(graph)).toBe(graph)
  })
})
