import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { kinds } from '../../passes/net'
import {
  check,
  expectSameGraph,
  flag,
  float,
  GraphDef,
  int,
  ints,
  type Json,
  text,
  texts,
  type as typed,
  window,
} from './graph-models'

beforeAll(() => tf.setBackend('cpu'))

const same = { padding: text('SAME'), dilations: window(1) }
const valid = { padding: text('VALID'), dilations: window(1) }

describe('convolutions', () => {
  test.each<[string, Json]>([
    ['SAME', { strides: window(1), ...same }],
    ['VALID with strides', { strides: window(2, 1), ...valid }],
    ['dilated', { ...same, strides: window(1), dilations: window(2), data_format: text('NHWC') }],
    ['words as bytes', { ...valid, strides: window(1), padding: { s: [86, 65, 76, 73, 68] } }],
    [
      'explicit padding',
      {
        ...valid,
        strides: window(2),
        padding: text('EXPLICIT'),
        explicit_paddings: ints(0, 0, 2, 1, 0, 3, 0, 0),
      },
    ],
  ])('%s', async (_, attr) => {
    await check([-1, 7, 6, 3], (def, x) => def.node('Conv2D', [x, def.weight([3, 2, 3, 5], 'w')], attr))
    await check([-1, 7, 6, 3], (def, x) =>
      def.node('DepthwiseConv2dNative', [x, def.weight([3, 2, 3, 2], 'w')], attr),
    )
  })

  test('words that are not in base64', async () => {
    const read = (padding: string) => {
      const def = new GraphDef()
      const attr = { strides: window(1), padding: { s: padding } }
      def.node('Conv2D', [def.input([1, 5, 5, 1]), def.weight([3, 3, 1, 2], 'w')], attr)
      return def.read()
    }
    expect((await read('VALID')).outputs[0]?.shape).toEqual([1, 3, 3, 2])
    expect((await read('SAME')).outputs[0]?.shape).toEqual([1, 5, 5, 2])
  })

  test.each([
    [['BiasAdd']],
    [['BiasAdd', 'Relu']],
    [['BiasAdd', 'Relu6']],
    [['BiasAdd', 'Elu']],
    [['BiasAdd', 'LeakyRelu']],
    [['BiasAdd', 'Prelu']],
    [['BiasAdd', 'Sigmoid']],
    [['NoOp', 'Relu']],
    [['NoOp', 'Prelu']],
  ])('fused %j', async (ops) => {
    const attr = {
      strides: window(1),
      ...same,
      fused_ops: texts(...ops),
      num_args: int(ops.filter((op) => op === 'BiasAdd' || op === 'Prelu').length),
      leakyrelu_alpha: float(0.1),
    }
    const operands = (def: GraphDef, channels: number) => [
      ...(ops.includes('BiasAdd') ? [def.weight([channels], 'bias')] : []),
      ...(ops.includes('Prelu') ? [def.weight([1, 1, channels], 'slopes')] : []),
    ]
    const conv = await check([-1, 5, 5, 3], (def, x) =>
      def.node('_FusedConv2D', [x, def.weight([3, 3, 3, 4], 'w'), ...operands(def, 4)], attr),
    )
    expect(kinds(conv)[0]).toBe('CONV_2D')
    // TensorFlow.js knows no slope there, and computes NaN.
    if (!ops.includes('LeakyRelu')) {
      await check([-1, 5, 5, 3], (def, x) =>
        def.node('FusedDepthwiseConv2dNative', [x, def.weight([3, 3, 3, 2], 'w'), ...operands(def, 6)], attr),
      )
    }
    // It leaves out an activation behind a product without a bias.
    if (ops.includes('NoOp')) return
    await check([-1, 6], (def, x) => {
      const slopes = ops.includes('Prelu') ? [def.weight([4], 'slopes')] : []
      const bias = ops.includes('BiasAdd') ? [def.weight([4], 'bias')] : []
      def.node('_FusedMatMul', [x, def.weight([6, 4], 'w'), ...bias, ...slopes], attr)
    })
  })

  test.each([
    ['SAME', [8, 6]],
    ['VALID', [9, 7]],
  ] as const)('transposed, %s', async (padding, [height, width]) => {
    await check([1, 4, 3, 2], (def, x) => {
      const shape = def.integers([1, height, width, 5], 'shape')
      const attr = { strides: window(2), padding: text(padding) }
      def.node('Conv2DBackpropInput', [shape, def.weight([3, 3, 5, 2], 'w'), x], attr)
    })
  })

  test('a filter that two convolutions share is one constant', async () => {
    const graph = await check([1, 4, 4, 3], (def, x) => {
      const w = def.weight([1, 1, 3, 3], 'w')
      const first = def.node('Conv2D', [x, w], { strides: window(1), ...same }, 'a')
      def.node('Conv2D', [first, w], { strides: window(1), ...same }, 'b')
    })
    expect(graph.operators[0]?.inputs[1]).toBe(graph.operators[1]?.inputs[1])
  })
})

describe('matrix products', () => {
  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('transpose_a %s, transpose_b %s', async (a, b) => {
    await check(a ? [6, 3] : [3, 6], (def, x) =>
      def.node('MatMul', [x, def.weight(b ? [4, 6] : [6, 4], 'w')], {
        transpose_a: flag(a),
        transpose_b: flag(b),
      }),
    )
  })

  test('of batches with one matrix', async () => {
    await check([2, 3, 5], (def, x) => def.node('BatchMatMulV2', [x, def.weight([5, 4], 'w')]))
    await check([2, 5, 3], (def, x) =>
      def.node('BatchMatMulV2', [x, def.weight([4, 5], 'w')], { adj_x: flag(), adj_y: flag() }),
    )
  })
})

test('BatchMatMul of two computed matrices, and of batches of constants', async () => {
  for (const [adjX, adjY] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    const def = new GraphDef()
    const a = def.input(adjX ? [2, 5, 3] : [2, 3, 5], 'a')
    const b = def.input(adjY ? [2, 4, 5] : [2, 5, 4], 'b')
    def.node('BatchMatMulV2', [a, b], { adj_x: flag(adjX), adj_y: flag(adjY) })
    await expectSameGraph(def)
  }
  await check([2, 3, 5], (def, x) => def.node('BatchMatMul', [x, def.weight([2, 5, 4], 'w')]))
})

describe('element by element', () => {
  test.each(['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'])(
    '%s',
    async (op) => {
      const def = new GraphDef()
      def.node(op, [def.input([-1, 3, 4], 'a'), def.input([-1, 3, 4], 'b')])
      await expectSameGraph(def)
      await check([-1, 3, 4], (def, x) => def.node(op, [x, def.weight([3, 1], 'c', 1)]))
      await check([-1, 3, 4], (def, x) => def.node(op, [x, def.number(2, 'c')]))
    },
  )

  test.each(['Relu', 'Relu6', 'Elu', 'Sigmoid', 'Tanh', 'Softmax', 'LogSoftmax', 'Abs', 'Square', 'Neg'])(
    '%s',
    async (op) => {
      await check([-1, 3, 4], (def, x) => def.node(op, [x]))
    },
  )

  test.each(['Sqrt', 'Rsqrt', 'Reciprocal'])('%s', async (op) => {
    await check([-1, 3, 4], (def, x) => def.node(op, [def.node('Add', [x, def.number(3, 'c')])]))
  })

  test.each(['Exp', 'Expm1', 'Sin', 'Cos', 'Sign', 'Floor', 'Ceil', 'Round', 'Erf', 'Softplus'])(
    '%s',
    async (op) => {
      await check([-1, 3, 4], (def, x) => def.node(op, [def.node('Mul', [x, def.number(5, 'c')])]))
    },
  )

  test.each(['Log', 'Log1p'])('%s', async (op) => {
    await check([-1, 3, 4], (def, x) => def.node(op, [def.node('Add', [x, def.number(3, 'c')])]))
  })

  test('DivNoNan, of zeros too', async () => {
    const zeros = Float32Array.of(0, 2, -3, 0)
    await check([-1, 3, 4], (def, x) => def.node('DivNoNan', [x, def.constant(zeros, [4], 'c')]))
    await check([-1, 3, 4], (def, x) =>
      def.node('DivNoNan', [
        def.number(3, 'c'),
        def.node('Floor', [def.node('Mul', [x, def.number(3, 'd')])]),
      ]),
    )
  })

  test('BiasAdd, AddN, LeakyRelu, Prelu, ClipByValue, Pow', async () => {
    await check([-1, 3, 4], (def, x) => def.node('BiasAdd', [x, def.weight([4], 'c')]))
    await check([-1, 3, 4], (def, x) => def.node('AddN', [x, def.weight([1, 3, 4], 'c'), x]))
    await check([-1, 3, 4], (def, x) => def.node('LeakyRelu', [x], { alpha: float(0.3) }))
    await check([-1, 3, 4], (def, x) => def.node('LeakyRelu', [x]))
    await check([-1, 3, 4], (def, x) => def.node('Prelu', [x, def.weight([3, 4], 'c')]))
    await check([-1, 3, 4], (def, x) =>
      def.node('ClipByValue', [x, def.number(-0.25, 'low'), def.number(0.5, 'high')]),
    )
    await check([-1, 3, 4], (def, x) => def.node('Pow', [x, def.number(2, 'two')]))
    await check([-1, 3, 4], (def, x) => def.node('Pow', [x, def.number(3, 'three')]))
    await check([-1, 3, 4], (def, x) =>
      def.node('Pow', [def.node('Abs', [x]), def.weight([4], 'exponents', 2)]),
    )
  })

  test('integers: FloorDiv, FloorMod, and comparisons', async () => {
    for (const op of ['FloorDiv', 'FloorMod'])
      await check([1, 5], (def, x) => def.node(op, [x, def.integer(3, 'c')]), 'DT_INT32')
    for (const op of ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'])
      await check([1, 5], (def, x) => def.node(op, [x, def.integer(3, 'c')]), 'DT_INT32')
  })

  test('Cast, between types and between names of one', async () => {
    const to = (name: string | number) => ({ DstT: typed(name) })
    const twice = (def: GraphDef, x: string) => def.node('Add', [x, x])
    const whole = (def: GraphDef, x: string) => def.node('Cast', [twice(def, x)], to('DT_FLOAT'))
    expect(kinds(await check([1, 5], whole, 'DT_INT32'))).toEqual(['ADD', 'CAST'])
    await check([1, 5], (def, x) => def.node('Cast', [def.node('Mul', [x, def.number(9, 'c')])], to(3)))
    const graph = await check([1, 5], (def, x) => def.node('Relu', [def.node('Cast', [x], to('DT_HALF'))]))
    expect(kinds(graph)).toEqual(['RELU'])
  })
})

test('whole numbers that are cast at once are real from the start', async () => {
  const graph = await check(
    [1, 5],
    (def, x) => def.node('Relu', [def.node('Cast', [x], { DstT: typed('DT_FLOAT') })]),
    'DT_UINT8',
  )
  expect(graph.inputs[0]?.type).toBe('float32')
  expect(kinds(graph)).toEqual(['RELU'])
})

describe('batch normalisation', () => {
  test.each(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'])('%s folds', async (op) => {
    const graph = await check([-1, 4, 4, 3], (def, x) => {
      const conv = def.node('Conv2D', [x, def.weight([3, 3, 3, 5], 'w')], { strides: window(1), ...same })
      const roles = ['scale', 'offset', 'mean'].map((role) => def.weight([5], role))
      def.node(op, [conv, ...roles, def.weight([5], 'variance', 1)], { epsilon: float(0.01) })
    })
    expect(kinds(graph)).toEqual(['CONV_2D'])
  })
})

describe('pools and reductions', () => {
  test.each(['MaxPool', 'AvgPool'])('%s', async (op) => {
    await check([-1, 7, 6, 3], (def, x) =>
      def.node(op, [x], { ksize: window(3, 2), strides: window(2), ...same }),
    )
    await check([-1, 7, 6, 3], (def, x) =>
      def.node(op, [x], { ksize: window(2), strides: window(1), ...valid }),
    )
  })

  test.each(['Mean', 'Sum', 'Max', 'Min', 'Prod'])('%s', async (op) => {
    const axes = [[1, 2], [-1], [2], [1, 2, 3], [1, 3]]
    for (const some of axes) {
      for (const keep of [false, true]) {
        await check([-1, 4, 5, 3], (def, x) =>
          def.node(op, [x, def.integers(some, 'axes')], { keep_dims: flag(keep) }),
        )
      }
    }
  })

  test('of bools: LogicalAnd, LogicalOr, LogicalNot, Any, All', async () => {
    for (const op of ['LogicalAnd', 'LogicalOr', 'Any', 'All'])
      await check([1, 3, 4], (def, x) => {
        const positive = def.node('Greater', [x, def.number(0, 'zero')])
        if (op === 'Any' || op === 'All') def.node(op, [positive, def.integers([1], 'axes')])
        else def.node(op, [positive, def.node('LogicalNot', [def.node('Less', [x, def.number(0.25, 'c')])])])
      })
  })

  test('Cumsum and TopKV2', async () => {
    for (const flags of [{}, { exclusive: flag() }, { reverse: flag() }])
      await check([1, 3, 4], (def, x) => def.node('Cumsum', [x, def.integer(1, 'axis')], flags))
    await check([2, 9], (def, x) => {
      const top = def.node('TopKV2', [x, def.integer(3, 'k')], { sorted: flag() })
      def.node('Cast', [`${top}:1`], { DstT: typed('DT_FLOAT') })
      def.node('Identity', [top])
    })
  })

  test('ArgMax', async () => {
    for (const axis of [1, -1])
      await check([-1, 4, 5], (def, x) => def.node('ArgMax', [x, def.integer(axis, 'axis')]))
  })
})

describe('blocks and choices', () => {
  test('SpaceToBatchND and BatchToSpaceND around a convolution are a dilated convolution', async () => {
    for (const [op, shape] of [
      ['Conv2D', [3, 3, 2, 4]],
      ['DepthwiseConv2dNative', [3, 3, 2, 2]],
    ] as const) {
      const graph = await check([1, 7, 6, 2], (def, x) => {
        const blocks = def.integers([2, 2], 'blocks')
        const paddings = def.constant(Int32Array.of(2, 3, 2, 2), [2, 2], 'paddings')
        const crops = def.constant(Int32Array.of(0, 1, 0, 0), [2, 2], 'crops')
        const parts = def.node('SpaceToBatchND', [x, blocks, paddings])
        const conv = def.node(op, [parts, def.weight(shape, 'w')], { strides: window(1), ...valid })
        def.node('BatchToSpaceND', [conv, blocks, crops])
      })
      expect(kinds(graph)).toEqual([op === 'Conv2D' ? 'CONV_2D' : 'DEPTHWISE_CONV_2D'])
      expect(graph.operators[0]?.attrs).toMatchObject({ dilations: [2, 2], padding: 'SAME' })
    }
  })

  test('SpaceToBatchND, BatchToSpaceND, DepthToSpace, ReverseV2, BroadcastTo', async () => {
    await check([1, 4, 6, 3], (def, x) => {
      const borders = def.constant(Int32Array.of(1, 1, 0, 0), [2, 2], 'borders')
      def.node('SpaceToBatchND', [x, def.integers([2, 3], 'blocks'), borders])
    })
    await check([6, 2, 3, 3], (def, x) => {
      const borders = def.constant(Int32Array.of(1, 0, 0, 2), [2, 2], 'borders')
      def.node('BatchToSpaceND', [x, def.integers([2, 3], 'blocks'), borders])
    })
    await check([1, 2, 3, 8], (def, x) =>
      def.node('DepthToSpace', [x], { block_size: int(2), data_format: text('NHWC') }),
    )
    await check([1, 2, 3], (def, x) => def.node('ReverseV2', [x, def.integers([1, 2], 'axes')]))
    await check([2, 1, 3], (def, x) => def.node('BroadcastTo', [x, def.integers([2, 4, 3], 'shape')]))
  })

  test('SparseToDense of constants', async () => {
    await check([1, 3, 4], (def, x) => {
      const places = def.constant(Int32Array.of(0, 1, 2, 3), [2, 2], 'places')
      const values = def.constant(Float32Array.of(7, -8), [2], 'values')
      const shape = def.integers([3, 4], 'shape')
      def.node('Add', [x, def.node('SparseToDense', [places, shape, values, def.number(0.5, 'default')])])
    })
  })

  test.each(['Select', 'SelectV2'])('%s', async (op) => {
    await check([1, 3, 4], (def, x) => {
      const positive = def.node('Greater', [x, def.number(0, 'zero')])
      def.node(op, [positive, x, def.weight([3, 4], 'c')])
    })
  })
})

describe('resizes', () => {
  test.each(['ResizeBilinear', 'ResizeNearestNeighbor'])('%s', async (op) => {
    for (const attr of [{}, { align_corners: flag() }, { half_pixel_centers: flag() }]) {
      await check([1, 4, 5, 2], (def, x) => def.node(op, [x, def.integers([9, 7], 'size')], attr))
      await check([1, 6, 8, 2], (def, x) => def.node(op, [x, def.integers([3, 5], 'size')], attr))
    }
  })
})
