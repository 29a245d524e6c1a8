import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { kinds } from '../../passes/net'
import { check, flag, GraphDef, int, ints, type Json, text, type as typed } from './graph-models'

beforeAll(() => tf.setBackend('cpu'))

describe('shapes', () => {
  test('a flatten whose target is computed from the shape', async () => {
    const graph = await check([-1, 3, 4, 2], (def, x) => {
      const shape = def.node('Shape', [x])
      const [zero, one, four] = [0, 1, 4].map((value) => def.integers([value], `at${value}`)) as [
        string,
        string,
        string,
      ]
      const batch = def.node('StridedSlice', [shape, zero, one, one], { shrink_axis_mask: int(1) }, 'batch')
      const rest = def.node('StridedSlice', [shape, one, four, one], {}, 'rest')
      const count = def.node('Prod', [rest, zero])
      def.node('Reshape', [x, def.node('Pack', [batch, count], { axis: int(0) })])
    })
    expect(kinds(graph)).toEqual(['RESHAPE'])
    expect(graph.outputs[0]?.shape).toEqual([1, 24])
  })

  test('a size that is computed from the shape', async () => {
    const graph = await check([1, 3, 4, 2], (def, x) => {
      const shape = def.node('Shape', [x])
      const [one, two, three] = [1, 2, 3].map((value) => def.integers([value], `at${value}`)) as [
        string,
        string,
        string,
      ]
      const size = def.node('StridedSlice', [shape, one, three, one], {}, 'size')
      const twice = def.node('Mul', [size, two], {}, 'twice')
      def.node('ResizeBilinear', [x, twice], { half_pixel_centers: flag() })
    })
    expect(kinds(graph)).toEqual(['RESIZE_BILINEAR'])
  })

  test('ConcatV2, Fill, Range, Size, Rank, casts and roundings of constants', async () => {
    await check([1, 6], (def, x) => {
      const half = def.node('Mul', [
        def.node('Cast', [def.node('Size', [x])], { DstT: typed('DT_FLOAT') }),
        def.number(0.4, 'factor'),
      ])
      const two = def.node('Cast', [def.node('Floor', [half])], { DstT: typed('DT_INT32') }, 'two')
      const list = def.node('ExpandDims', [two, def.integer(0, 'zero')])
      const minus = def.node('Fill', [def.integers([1], 'shape'), def.integer(-1, 'minus')])
      def.node('Reshape', [x, def.node('ConcatV2', [list, minus, def.integer(0, 'axis')], { N: int(2) })])
    })
    await check([2, 3], (def, x) => {
      const order = def.node('Range', [
        def.node('Rank', [x]),
        def.integer(-1, 'stop'),
        def.integer(-1, 'step'),
      ])
      const [one, three] = [def.integers([1], 'one'), def.integers([3], 'three')]
      def.node('Transpose', [x, def.node('StridedSlice', [order, one, three, one])])
    })
  })

  test.each<[string, readonly number[], Json]>([
    ['all of one index', [1, 3, 1, 2], {}],
    ['given', [1, 3, 1, 2], { squeeze_dims: ints(2) }],
    ['counted from the end', [1, 3, 1, 2], { squeeze_dims: ints(-2) }],
    ['none', [2, 3], {}],
  ])('Squeeze: %s', async (_, shape, attr) => {
    await check(shape, (def, x) => def.node('Relu', [def.node('Squeeze', [x], attr)]))
  })

  test('ExpandDims, Transpose, Tile, BroadcastTo, ZerosLike, OnesLike', async () => {
    for (const axis of [0, 1, -1])
      await check([2, 3], (def, x) => def.node('ExpandDims', [x, def.integer(axis, 'axis')]))
    await check([2, 3, 4], (def, x) => def.node('Transpose', [x, def.integers([2, 0, 1], 'order')]))
    await check([2, 3], (def, x) => def.node('Tile', [x, def.integers([1, 3], 'multiples')]))
    await check([1, 3], (def, x) => def.node('BroadcastTo', [x, def.integers([2, 4, 3], 'shape')]))
    for (const op of ['ZerosLike', 'OnesLike'])
      await check([2, 3], (def, x) => def.node('Add', [x, def.node(op, [x])]))
  })

  test('Pack, Unpack, Split, SplitV, ConcatV2', async () => {
    await check([2, 3, 4], (def, x) => {
      const [a, b, c] = [0, 1, 2].map((i) => `${i === 0 ? 'Unpack' : `Unpack:${i}`}`) as [
        string,
        string,
        string,
      ]
      def.node('Unpack', [x], { num: int(3), axis: int(1) })
      def.node('Pack', [c, a, b], { N: int(3), axis: int(2) })
    })
    await check([2, 6], (def, x) => {
      def.node('Split', [def.integer(1, 'axis'), x], { num_split: int(2) })
      def.node('ConcatV2', ['Split:1', 'Split', x, def.integer(-1, 'last')], { N: int(3) })
    })
    await check([2, 6], (def, x) => {
      def.node('SplitV', [x, def.integers([1, -1, 2], 'sizes'), def.integer(1, 'axis')], {
        num_split: int(3),
      })
      def.node('ConcatV2', ['SplitV:2', 'SplitV:1', def.integer(1, 'last')], { N: int(2) })
    })
  })

  test('Slice, StridedSlice', async () => {
    await check([2, 5, 4], (def, x) =>
      def.node('Slice', [x, def.integers([0, 1, 2], 'begin'), def.integers([-1, 3, 1], 'size')]),
    )
    await check([2, 5, 4], (def, x) => {
      const [begin, end] = [def.integers([0, -1, 2], 'begin'), def.integers([2, -4, 0], 'end')]
      const attr = { begin_mask: int(1), end_mask: int(1 + 4) }
      def.node('StridedSlice', [x, begin, end, def.integers([1, -2, 1], 'strides')], attr)
    })
    await check([2, 5, 4], (def, x) => {
      const [begin, end] = [def.integers([0, 0, 2], 'begin'), def.integers([2, 0, 3], 'end')]
      const attr = { ellipsis_mask: int(2), shrink_axis_mask: int(4) }
      def.node('StridedSlice', [x, begin, end, def.integers([1, 1, 1], 'strides')], attr)
    })
  })

  // TensorFlow.js takes other elements when strides and an axis that goes come together.
  test('StridedSlice as NumPy has it: x[:, ::-2, 2]', async () => {
    const def = new GraphDef()
    const [begin, end] = [def.integers([0, -1, 2], 'begin'), def.integers([2, 0, 3], 'end')]
    const attr = { begin_mask: int(1), end_mask: int(3), shrink_axis_mask: int(4) }
    def.node('StridedSlice', [def.input([1, 5, 4]), begin, end, def.integers([1, -2, 1], 'strides')], attr)
    const graph = await def.read()
    expect(runReference(graph, [Float32Array.from({ length: 20 }, (_, i) => i)])).toEqual([
      Float32Array.of(18, 10, 2),
    ])
  })

  test('Pad, PadV2, MirrorPad', async () => {
    const paddings = (def: GraphDef) => def.constant(Int32Array.of(0, 0, 1, 2, 2, 0), [3, 2], 'paddings')
    await check([1, 4, 3], (def, x) => def.node('Pad', [x, paddings(def)]))
    for (const value of [0, -2])
      await check([1, 4, 3], (def, x) => def.node('PadV2', [x, paddings(def), def.number(value, 'value')]))
    for (const mode of ['REFLECT', 'SYMMETRIC'])
      await check([1, 4, 3], (def, x) => def.node('MirrorPad', [x, paddings(def)], { mode: text(mode) }))
  })

  test('GatherV2, GatherNd', async () => {
    await check([2, 5, 3], (def, x) =>
      def.node('GatherV2', [x, def.integers([4, 0, 2], 'indices'), def.integer(1, 'axis')]),
    )
    await check([2, 5, 3], (def, x) =>
      def.node('GatherNd', [x, def.constant(Int32Array.of(0, 4, 1, 2), [2, 2], 'indices')]),
    )
  })

  test('DepthToSpace', async () => {
    await check([2, 3, 2, 12], (def, x) =>
      def.node('DepthToSpace', [x], { block_size: int(2), data_format: text('NHWC') }),
    )
  })

  test('identities', async () => {
    const graph = await check([1, 5], (def, x) => {
      const names = ['Identity', 'StopGradient', 'Snapshot', 'FakeQuantWithMinMaxVars']
      const last = names.reduce((input, op) => def.node(op, [input]), x)
      def.node('IdentityN', [last, last])
      def.node('NoOp', ['^IdentityN'])
      def.node('Relu', ['IdentityN:1', '^NoOp'])
    })
    expect(kinds(graph)).toEqual(['RELU'])
  })
})
