import { makeGraph } from '../../../src/graph/graph'
import type { Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { StridedSliceAttrs } from '../../../src/ops/move/strided-slice'
import type { Activation } from '../../../src/ops/shared/activation'
import {
  caseOf,
  type GraphCase,
  type Operand,
  type OperatorCaseOptions,
  operator,
  pairs,
  type Shape,
  shapes,
  single,
  withItself,
} from './builders'

type Pairs = readonly (readonly [number, number])[]

const low = { quants: [perTensor(0.1, -128)] }
// TensorFlow Lite fuses no activation here, so the file has an operator for it.
const active = { ...low, file: 'grows' } as const
const int32 = { from: 'int32' } as const
const constant = { shape: [2, 3], values: [1, -2, 3, -4, 5, -6] }

function joined(
  name: string,
  axis: number,
  parts: readonly (Shape | Operand)[],
  activation: Activation = 'none',
  options: OperatorCaseOptions = low,
): GraphCase {
  return caseOf(`concatenation ${name}`, ops.concatenation, { axis, activation }, parts, options)
}

/** Finer, coarser and far coarser than the output, and like it. */
const rescaled = [perTensor(0.01, 50), perTensor(0.07, -90), perTensor(9, 3), perTensor(0.031, -11)]

const joins: readonly GraphCase[] = [
  joined('along channels', 3, shapes([1, 3, 2, 3], [1, 3, 2, 5]), 'none', {}),
  joined('along axis −2', -2, shapes([2, 3, 1], [2, 4, 1])),
  joined('along channels that are whole words', 3, shapes([2, 3, 2, 4], [2, 3, 2, 8])),
  joined(
    'along channels of every remainder',
    -1,
    [5, 6, 7, 8, 1, 1, 1, 2].map((channels) => [2, 3, channels]),
  ),
  joined('of single channels', 1, shapes([5, 1], [5, 1], [5, 1])),
  joined('along rows, relu6', 1, shapes([2, 3, 2, 5], [2, 1, 2, 5], [2, 2, 2, 5]), 'relu6', active),
  joined('along columns, relu6', 2, shapes([2, 3, 1, 6], [2, 3, 4, 6]), 'relu6', active),
  joined('along the batch, dispatch wraps', 0, shapes([3, 30, 7], [4, 30, 7]), 'none', {
    ...low,
    maxWorkgroups: 2,
  }),
  joined('of vectors', 0, shapes([3], [6], [2])),
  joined('of one', 0, [[7, 3]]),
  // Of models that were uint8, as which their files hold it.
  ...[-1, 1].map((axis) =>
    caseOf(
      `concatenation of other scales along axis ${axis}`,
      ops.concatenation,
      { axis, activation: 'none', rescales: true },
      [5, 3, 1, 8].map((channels) => (axis < 0 ? [2, 3, channels] : [2, channels, 7])),
      { kinds: ['int8'], quants: rescaled, file: 'none' },
    ),
  ),
  joined('with a constant', 1, shapes([2, 5], constant)),
  joined('of int32', 1, shapes([2, 3], [2, 1]), 'none', int32),
  withItself(
    'concatenation of a tensor with itself',
    ops.concatenation,
    { axis: 1, activation: 'none' },
    [3, 5],
  ),
]

function padded(
  name: string,
  shape: Shape | Operand,
  paddings: Pairs,
  options: OperatorCaseOptions = low,
): GraphCase {
  return caseOf(`pad ${name}`, ops.pad, { paddings }, [shape], options)
}

function paddedWith(
  name: string,
  shape: Shape,
  paddings: Pairs,
  value: Shape = [],
  options: OperatorCaseOptions = {},
): GraphCase {
  const operands = [shape, { shape: value, values: [-7] }]
  return caseOf(`pad with a value${name}`, ops.padV2, { paddings }, operands, options)
}

function mirrored(
  mode: 'reflect' | 'symmetric',
  name: string,
  shape: Shape,
  paddings: Pairs,
  options: OperatorCaseOptions = {},
): GraphCase {
  return caseOf(`mirror pad, ${mode}${name}`, ops.mirrorPad, { mode, paddings }, [shape], options)
}

const pads: readonly GraphCase[] = [
  padded('of images', [1, 3, 2, 3], pairs([0, 0], [1, 2], [0, 3], [0, 0]), {}),
  padded('of rows and columns', [2, 3, 4, 5], pairs([0, 0], [1, 2], [3, 0], [0, 0])),
  padded('of channels', [2, 2, 3, 5], pairs([0, 0], [0, 0], [0, 0], [1, 2])),
  padded('of channels by a word', [2, 3, 5], pairs([0, 0], [0, 1], [4, 4])),
  padded('of the batch, dispatch wraps', [5, 12, 5], pairs([1, 2], [0, 0], [0, 0]), {
    ...low,
    maxWorkgroups: 2,
  }),
  padded('of a vector', [3], [[2, 7]]),
  padded('by nothing', [3, 7], pairs([0, 0], [0, 0])),
  padded('of five axes', [2, 1, 2, 2, 5], pairs([0, 0], [1, 0], [0, 2], [1, 1], [2, 1])),
  padded('of a constant', constant, pairs([0, 1], [1, 0])),
  padded('of int32', [2, 3], pairs([1, 0], [0, 2]), int32),
  paddedWith('', [2, 3, 5], pairs([0, 0], [1, 2], [3, 0])),
  paddedWith(' in a vector', [3, 6], pairs([1, 0], [0, 3]), [1]),
  paddedWith(' of int32', [3, 6], pairs([1, 0], [0, 3]), [], int32),
  mirrored('reflect', '', [2, 3, 5], pairs([0, 0], [2, 1], [0, 4])),
  mirrored('symmetric', '', [2, 3, 5], pairs([0, 0], [3, 1], [2, 5])),
  mirrored('reflect', ' of every axis', [3, 4, 5], pairs([1, 2], [3, 0], [4, 4])),
  mirrored('reflect', ' of int32', [2, 3], pairs([1, 0], [0, 2]), int32),
]

const noMasks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

function strided(
  name: string,
  shape: Shape,
  attrs: Partial<StridedSliceAttrs>,
  options: OperatorCaseOptions = {},
): GraphCase {
  const begin = attrs.begin ?? []
  const whole = { ...noMasks, begin, end: begin, strides: begin.map(() => 1), ...attrs }
  return caseOf(`strided slice, ${name}`, ops.stridedSlice, whole, [shape], options)
}

const slices: readonly GraphCase[] = [
  caseOf('slice', ops.slice, { begin: [0, 1, 2, 3], size: [2, 2, -1, 5] }, [[2, 4, 5, 9]]),
  caseOf('slice of channels, off the words', ops.slice, { begin: [0, 1, 3], size: [2, -1, 6] }, [[2, 4, 11]]),
  caseOf('slice of whole words', ops.slice, { begin: [1, 0, 4], size: [1, 3, 7] }, [[2, 3, 11]]),
  caseOf('slice of int32', ops.slice, { begin: [0, 1], size: [2, 2] }, [[2, 3]], int32),
  strided('every second, backwards', [2, 7, 6, 5], {
    begin: [0, 6, -1, 4],
    end: [2, 0, 0, 0],
    strides: [1, -2, -3, -1],
    beginMask: 1,
    endMask: 4,
  }),
  strided('an axis goes', [2, 7, 6, 5], {
    begin: [0, -2, 1],
    end: [2, 0, 5],
    strides: [1, 1, 2],
    shrinkAxisMask: 2,
  }),
  strided('a new axis behind all others', [3, 4, 5], {
    begin: [0, 1, 0],
    end: [0, 3, 0],
    strides: [1, 1, 1],
    ellipsisMask: 1,
    newAxisMask: 4,
  }),
  strided('backwards, an axis gone and one new', [3, 5, 11], {
    begin: [1, 0, 9, 9],
    end: [2, 0, 0, 1],
    strides: [1, 1, -1, -3],
    newAxisMask: 2,
    shrinkAxisMask: 1,
  }),
  strided('of int32', [3, 5], { begin: [0, 1], end: [3, 5], strides: [2, 2] }, int32),
  caseOf('split', ops.split, { axis: -1, parts: 3 }, [[2, 3, 2, 9]]),
  caseOf('split of rows', ops.split, { axis: 1, parts: 2 }, [[2, 4, 3, 5]]),
  caseOf('split of int32', ops.split, { axis: 0, parts: 2 }, [[4, 3]], int32),
  caseOf('unstack', ops.unstack, { axis: 2 }, [[2, 3, 4, 5]]),
  caseOf('unstack, last axis', ops.unstack, { axis: -1 }, [[2, 5, 3]]),
  caseOf('unstack of rows', ops.unstack, { axis: 1 }, [[2, 3, 5]]),
  caseOf('unstack of int32', ops.unstack, { axis: 0 }, [[2, 3]], int32),
]

const orders: readonly GraphCase[] = [
  caseOf('reshape', ops.reshape, { shape: [1, 42] }, [[1, 7, 2, 3]]),
  caseOf('reshape, one extent open', ops.reshape, { shape: [-1, 6] }, [[1, 7, 2, 3]]),
  caseOf('reshape of whole words', ops.reshape, { shape: [2, -1] }, [[2, 3, 4, 8]]),
  caseOf('reshape of odd channels', ops.reshape, { shape: [2, 60] }, [[2, 3, 4, 5]]),
  caseOf('reshape to odd channels, dispatch wraps', ops.reshape, { shape: [4, 3, 16, 5] }, [[4, 240]], {
    maxWorkgroups: 3,
  }),
  caseOf('reshape between odd channels', ops.reshape, { shape: [2, 3, 7, 1] }, [[6, 7]]),
  caseOf('reshape of odd rows that stay', ops.reshape, { shape: [6, 7] }, [[2, 3, 7]]),
  caseOf('reshape of one image', ops.reshape, { shape: [1, 10] }, [[1, 1, 1, 10]]),
  caseOf('reshape of a constant', ops.reshape, { shape: [6] }, [constant]),
  caseOf('reshape of a constant in place', ops.reshape, { shape: [1, 6] }, [{ ...constant, shape: [6] }]),
  caseOf('reshape of int32', ops.reshape, { shape: [3, 2] }, [[2, 3]], int32),
  caseOf('squeeze', ops.squeeze, { axes: [1, 3] }, [[2, 1, 5, 1]]),
  caseOf('squeeze, all', ops.squeeze, { axes: [] }, [[1, 7, 1, 3]]),
  caseOf('squeeze of int32', ops.squeeze, { axes: [1] }, [[2, 1, 5]], int32),
  caseOf('shape', ops.shape, {}, [[2, 7, 3]], { from: 'float32', to: 'int32' }),
  caseOf('expand dims', ops.expandDims, { axis: -2 }, [[2, 7]]),
  caseOf('expand dims of int32', ops.expandDims, { axis: 1 }, [[2, 3]], int32),
  caseOf('transpose to channels first', ops.transpose, { permutation: [0, 3, 1, 2] }, [[2, 3, 4, 5]]),
  caseOf('transpose of five axes', ops.transpose, { permutation: [4, 0, 3, 1, 2] }, [[2, 3, 1, 4, 5]]),
  caseOf('transpose, dispatch wraps', ops.transpose, { permutation: [3, 0, 4, 2, 1] }, [[2, 5, 6, 7, 3]], {
    maxWorkgroups: 4,
  }),
  caseOf('transpose of int32', ops.transpose, { permutation: [1, 0] }, [[2, 3]], int32),
  caseOf('transpose of six axes', ops.transpose, { permutation: [1, 0, 2, 4, 3, 5] }, [[2, 3, 1, 2, 2, 6]], {
    refused: true,
  }),
]

const copies: readonly GraphCase[] = [
  caseOf('stack', ops.stack, { axis: 1 }, shapes([2, 3, 5], [2, 3, 5], [2, 3, 5])),
  caseOf('stack behind', ops.stack, { axis: -1 }, shapes([2, 3, 5], [2, 3, 5])),
  caseOf('stack of int32', ops.stack, { axis: -1 }, shapes([3], [3]), int32),
  caseOf('tile', ops.tile, { multiples: [1, 2, 3] }, [[2, 3, 5]]),
  caseOf('tile of images', ops.tile, { multiples: [2, 1, 3] }, [[2, 3, 5]]),
  caseOf('tile of int32', ops.tile, { multiples: [2, 3] }, [[2, 3]], int32),
]

function indices(shape: Shape, values: readonly number[]): Operand {
  return { shape, values, type: 'int32' }
}

function gathered(name: string, axis: number, shape: Shape, picks: Operand, batchDims = 0): GraphCase {
  return caseOf(`gather${name}`, ops.gather, { axis, batchDims }, [shape, picks])
}

const picks: readonly GraphCase[] = [
  gathered('', 1, [2, 4, 5], indices([2, 2], [3, 0, 1, 1])),
  gathered(' of channels', 2, [2, 3, 7], indices([6], [6, 0, 0, 3, 5, 2])),
  gathered(' of rows by two axes', 0, [4, 3, 5], indices([2, 2], [3, 0, 1, 3])),
  gathered(' of batches', 2, [2, 3, 4, 5], indices([2, 3], [3, 0, 1, 2, 2, 0]), 1),
  caseOf('gather, positions', ops.gatherNd, {}, shapes([3, 4, 5], indices([2, 2], [2, 3, 0, 1]))),
  caseOf(
    'gather, positions by two axes',
    ops.gatherNd,
    {},
    shapes([4, 3, 5], indices([2, 2, 2], [3, 0, 1, 2, 0, 0, 2, 1])),
  ),
  caseOf('gather, positions of int32', ops.gatherNd, {}, shapes([3, 4], indices([2, 1], [2, 0])), int32),
  caseOf(
    'gather, elements',
    ops.gatherNd,
    {},
    shapes([3, 4], indices([5, 2], [2, 3, 0, 1, 1, 1, 2, 0, 0, 0])),
  ),
  caseOf(
    'gather by computed indices',
    ops.gather,
    { axis: 1, batchDims: 0 },
    shapes([1, 4, 2], { shape: [3], type: 'int32' }),
    {
      kinds: ['float32'],
      inputs: [Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7), Int32Array.of(3, 0, 2)],
    },
  ),
]

const blocks: readonly GraphCase[] = [
  caseOf('depth to space', ops.depthToSpace, { block: 2 }, [[2, 3, 2, 12]]),
  caseOf('depth to space of whole words', ops.depthToSpace, { block: 2 }, [[1, 2, 3, 16]]),
  caseOf('depth to space of int32', ops.depthToSpace, { block: 2 }, [[1, 1, 2, 4]], int32),
  caseOf('space to depth', ops.spaceToDepth, { block: 2 }, [[2, 4, 6, 3]]),
  caseOf('space to depth, dispatch wraps', ops.spaceToDepth, { block: 3 }, [[2, 9, 6, 5]], {
    maxWorkgroups: 2,
  }),
  caseOf('space to depth of int32', ops.spaceToDepth, { block: 2 }, [[1, 2, 2, 3]], int32),
  caseOf(
    'space to batch',
    ops.spaceToBatchNd,
    { block: [2, 3], borders: pairs([0, 1], [2, 1]) },
    [[2, 3, 6, 5]],
    low,
  ),
  caseOf(
    'space to batch of rows',
    ops.spaceToBatchNd,
    { block: [2], borders: pairs([1, 0]) },
    [[2, 5, 3]],
    low,
  ),
  caseOf(
    'space to batch of int32',
    ops.spaceToBatchNd,
    { block: [2, 1], borders: pairs([0, 0], [1, 0]) },
    [[1, 2, 2, 3]],
    int32,
  ),
  caseOf('batch to space', ops.batchToSpaceNd, { block: [2, 3], borders: pairs([0, 1], [2, 0]) }, [
    [12, 2, 3, 5],
  ]),
  caseOf('batch to space of rows', ops.batchToSpaceNd, { block: [2], borders: pairs([1, 0]) }, [[4, 3, 6]]),
  caseOf(
    'batch to space of int32',
    ops.batchToSpaceNd,
    { block: [2, 1], borders: pairs([0, 0], [1, 0]) },
    [[2, 2, 2, 3]],
    int32,
  ),
  caseOf('split, unequal', ops.splitV, { axis: -1, sizes: [2, -1, 4] }, [[2, 3, 9]]),
  caseOf('split of rows, unequal', ops.splitV, { axis: 1, sizes: [3, 1] }, [[2, 4, 3, 5]]),
  caseOf('split of int32, unequal', ops.splitV, { axis: 0, sizes: [1, 3] }, [[4, 3]], int32),
]

const bools = { from: 'bool' } as const
const bits = (count: number, period: number) =>
  Uint8Array.from({ length: count }, (_, i) => (i % period === 0 ? 1 : 0))

function chosen(
  name: string,
  shape: Shape,
  a: Shape,
  b: Shape,
  kind: 'float32' | 'int8' | 'int32',
): GraphCase {
  const version = a === b ? ops.select : ops.selectV2
  return {
    name: `select${a === b ? '' : ', broadcast'}, ${name}, ${kind}`,
    kinds: 'own',
    build: () => {
      const quant = kind === 'int8' ? low.quants[0] : undefined
      const of = (name: string, shape: Shape) => makeTensor({ name, shape, type: kind, quant })
      const condition = makeTensor({
        name: 'condition',
        shape,
        type: 'bool',
        data: bits(elementCount(shape), 3),
      })
      return single(version, {}, [condition, of('a', a), of('b', b)], { type: kind, quant })
    },
  }
}

const image = [2, 3, 4, 5]
const choices: readonly GraphCase[] = [
  ...(['float32', 'int8', 'int32'] as const).flatMap((kind) => [
    chosen('each element', image, image, image, kind),
    chosen('each image', [2], image, image, kind),
    chosen('everything stretches', [3, 1, 5], image, [4, 1], kind),
  ]),
]

/** A graph of numbers that are computed from constants alone, added to an input. */
function fromConstants(
  name: string,
  build: () => Operator,
  shape: Shape,
  type: 'float32' | 'int32',
): GraphCase {
  return {
    name,
    kinds: 'own',
    build: () => {
      const first = build()
      const [numbers] = first.outputs
      if (!numbers) throw new Error('no output')
      const cast = numbers.type === type ? [] : [operator('cast', ops.cast, {}, [numbers], { type })]
      const input = makeTensor({ name: 'input', shape, type })
      const operand = cast[0]?.outputs[0] ?? numbers
      const sum = operator('sum', ops.add, { activation: 'none' }, [input, operand], { type })
      return makeGraph({
        name: 'main',
        inputs: [input],
        outputs: sum.outputs,
        operators: [first, ...cast, sum],
      })
    },
  }
}

function scalars(values: readonly number[], type: 'float32' | 'int32'): Tensor[] {
  const data = (value: number) => (type === 'int32' ? Int32Array.of(value) : Float32Array.of(value))
  return values.map((value, i) => makeTensor({ name: `operand ${i}`, shape: [], type, data: data(value) }))
}

const flags = makeTensor({ name: 'flags', shape: [3, 4], type: 'bool', data: bits(12, 5) })

const spread: readonly GraphCase[] = [
  caseOf('scatter', ops.scatterNd, { shape: [4, 5] }, shapes(indices([3, 2], [0, 1, 3, 4, 0, 1]), [3]), {
    from: 'float32',
  }),
  caseOf('scatter of rows', ops.scatterNd, { shape: [4, 2, 3] }, shapes(indices([2, 1], [3, 1]), [2, 2, 3]), {
    from: 'float32',
  }),
  caseOf(
    'scatter of int32',
    ops.scatterNd,
    { shape: [4, 3] },
    shapes(indices([2, 1], [3, 3]), [2, 3]),
    int32,
  ),
  caseOf('fill', ops.fill, { shape: [2, 3, 5] }, [[]], {
    inputs: { float32: [Float32Array.of(3)], int8: [Int8Array.of(7)] },
  }),
  caseOf('fill with int32', ops.fill, { shape: [2, 3] }, [[]], int32),
  caseOf('broadcast', ops.broadcastTo, { shape: [2, 3, 4, 5] }, [[3, 1, 5]]),
  caseOf('broadcast of channels', ops.broadcastTo, { shape: [2, 4, 7] }, [[2, 4, 1]]),
  caseOf('broadcast of int32', ops.broadcastTo, { shape: [2, 3] }, [[3]], int32),
  caseOf('reverse of rows', ops.reverseV2, { axes: [1] }, [[2, 3, 5]]),
  caseOf('reverse of channels', ops.reverseV2, { axes: [-1] }, [[2, 3, 7]]),
  caseOf('reverse of int32', ops.reverseV2, { axes: [0] }, [[3, 2]], int32),
  caseOf('reverse of bool', ops.reverseV2, { axes: [0] }, [[3, 2]], { ...bools, inputs: [bits(6, 4)] }),
  fromConstants(
    'range of float32',
    () => operator('range', ops.numberRange, {}, scalars([0.1, 1, 0.1], 'float32'), { type: 'float32' }),
    [2, 9],
    'float32',
  ),
  fromConstants(
    'range of int32',
    () => operator('range', ops.numberRange, {}, scalars([7, -8, -3], 'int32'), { type: 'int32' }),
    [2, 5],
    'int32',
  ),
  fromConstants(
    'places of a constant',
    () => operator('where', ops.where, {}, [flags], { type: 'int64' }),
    [3, 2],
    'int32',
  ),
]

export const move: readonly GraphCase[] = [
  ...joins,
  ...pads,
  ...slices,
  ...orders,
  ...copies,
  ...picks,
  ...blocks,
  ...choices,
  ...spread,
]
