/** Small graphs of the operators that move elements, resize images or transpose convolutions. */
import type { OpDef } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { TransposeConvAttrs } from '../../../src/ops/conv/transpose-conv'
import type { StridedSliceAttrs } from '../../../src/ops/move/strided-slice'
import type { ResizeAttrs } from '../../../src/ops/resize/resize'
import {
  type GraphCase,
  input,
  int8,
  moving,
  paddedWith,
  pairs,
  picking,
  single,
  weights,
  withoutBias,
} from './graph-parts'

function transposed(
  name: string,
  attrs: TransposeConvAttrs,
  shape: readonly number[],
  filter: readonly number[],
  scales: 'one scale' | 'a scale a channel' = 'a scale a channel',
  zeroPoint = -11,
): GraphCase {
  return {
    name,
    steps: scales === 'one scale' ? 0 : 1,
    build(kind, random) {
      const quant = perTensor(0.031, zeroPoint)
      const [taps, bias] = weights(kind, filter, 0, Math.fround(0.031), random)
      const one = perTensor(0.006, 0)
      const product = perTensor(0.006 * Math.fround(0.031), 0)
      const plain = kind === 'int8' && scales === 'one scale'
      const constants = plain
        ? [makeTensor({ ...taps, quant: one }), makeTensor({ ...bias, quant: product })]
        : [taps, bias]
      const output = kind === 'int8' ? int8(0.047, 5) : kind
      return single('output', ops.transposeConv, attrs, [input(kind, shape, quant), ...constants], output)
    },
  }
}

const noMasks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

function strided(name: string, shape: readonly number[], attrs: Partial<StridedSliceAttrs>): GraphCase {
  const begin = attrs.begin ?? []
  const whole = { ...noMasks, begin, end: begin, strides: begin.map(() => 1), ...attrs }
  return moving(`strided slice, ${name}`, ops.stridedSlice, whole, shape)
}

export const moves: readonly GraphCase[] = [
  moving('split', ops.split, { axis: -1, parts: 3 }, [2, 3, 2, 9]),
  moving('split of rows', ops.split, { axis: 1, parts: 2 }, [2, 4, 3, 5]),
  moving('stack', ops.stack, { axis: 1 }, [2, 3, 5], [2, 3, 5], [2, 3, 5]),
  moving('stack behind', ops.stack, { axis: -1 }, [2, 3, 5], [2, 3, 5]),
  moving('unstack', ops.unstack, { axis: 2 }, [2, 3, 4, 5]),
  moving('unstack, last axis', ops.unstack, { axis: -1 }, [2, 5, 3]),
  moving('slice', ops.slice, { begin: [0, 1, 2, 3], size: [2, 2, -1, 5] }, [2, 4, 5, 9]),
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
  moving('transpose to channels first', ops.transpose, { permutation: [0, 3, 1, 2] }, [2, 3, 4, 5]),
  moving('transpose of five axes', ops.transpose, { permutation: [4, 0, 3, 1, 2] }, [2, 3, 1, 4, 5]),
  moving('tile', ops.tile, { multiples: [1, 2, 3] }, [2, 3, 5]),
  moving('squeeze', ops.squeeze, { axes: [1, 3] }, [2, 1, 5, 1]),
  moving('squeeze, all', ops.squeeze, { axes: [] }, [1, 7, 1, 3]),
  moving('expand dims', ops.expandDims, { axis: -2 }, [2, 7]),
  paddedWith('pad with a value', [2, 3, 5], pairs([0, 0], [1, 2], [3, 0])),
  moving(
    'mirror pad, reflect',
    ops.mirrorPad,
    { mode: 'reflect', paddings: pairs([0, 0], [2, 1], [0, 4]) },
    [2, 3, 5],
  ),
  moving(
    'mirror pad, symmetric',
    ops.mirrorPad,
    { mode: 'symmetric', paddings: pairs([0, 0], [3, 1], [2, 5]) },
    [2, 3, 5],
  ),
  picking('gather', ops.gather, { axis: 1, batchDims: 0 }, [2, 4, 5], [2, 2], [3, 0, 1, 1]),
  picking(
    'gather of batches',
    ops.gather,
    { axis: 2, batchDims: 1 },
    [2, 3, 4, 5],
    [2, 3],
    [3, 0, 1, 2, 2, 0],
  ),
  picking('gather, positions', ops.gatherNd, {}, [3, 4, 5], [2, 2], [2, 3, 0, 1]),
  picking('gather, elements', ops.gatherNd, {}, [3, 4], [5, 2], [2, 3, 0, 1, 1, 1, 2, 0, 0, 0]),
]

const scales: readonly (readonly [
  string,
  readonly number[],
  Omit<ResizeAttrs, 'alignCorners' | 'halfPixelCenters'>,
])[] = [
  ['up', [2, 3, 5, 5], { size: [7, 8] }],
  ['to a multiple', [1, 4, 6, 3], { size: [8, 12] }],
  ['down', [1, 9, 7, 6], { size: [4, 3] }],
  ['to one row', [1, 5, 4, 3], { size: [1, 9] }],
]

const grids = [
  ['', { alignCorners: false, halfPixelCenters: false }],
  [', corners aligned', { alignCorners: true, halfPixelCenters: false }],
  [', half-pixel centres', { alignCorners: false, halfPixelCenters: true }],
] as const

export const resizes: readonly GraphCase[] = scales.flatMap(([name, shape, size]) =>
  grids.flatMap(([grid, attrs]) => [
    moving(`nearest neighbour ${name}${grid}`, ops.resizeNearest, { ...size, ...attrs }, shape),
    moving(`bilinear ${name}${grid}`, ops.resizeBilinear, { ...size, ...attrs }, shape),
  ]),
)

const doubled = { strides: [2, 2], padding: 'SAME', activation: 'none', size: [6, 10] } as const
const apart = { strides: [3, 1], padding: 'VALID', activation: 'none', size: [8, 9] } as const

/** XNNPACK runs weights with one scale; with a scale a channel TensorFlow Lite's own kernel does, which rounds twice. */
export const transposedConvolutions: readonly GraphCase[] = [
  transposed('transposed convolution', doubled, [2, 3, 5, 3], [5, 3, 3, 3], 'one scale'),
  transposed(
    'transposed convolution, VALID, strides 3×1',
    apart,
    [1, 3, 6, 7],
    [6, 2, 4, 7],
    'one scale',
    127,
  ),
  transposed('transposed convolution, a scale a channel', doubled, [2, 3, 5, 3], [5, 3, 3, 3]),
  transposed('transposed convolution, VALID, a scale a channel', apart, [1, 3, 6, 7], [6, 2, 4, 7]),
  {
    ...withoutBias(
      'transposed convolution, no bias',
      ops.transposeConv,
      { strides: [1, 1], padding: 'SAME', activation: 'none', size: [4, 5] },
      [1, 4, 5, 4],
      [4, 3, 3, 4],
    ),
    steps: 1,
  },
]

/** Elements that only the CPU moves. */
export const movedIntegers: readonly GraphCase[] = [
  integers('stack of int32', ops.stack, { axis: -1 }, [3], [3]),
  integers('unstack of int32', ops.unstack, { axis: 0 }, [2, 3]),
  integers('concatenation of int32', ops.concatenation, { axis: 1, activation: 'none' }, [2, 3], [2, 1]),
  integers('reshape of int32', ops.reshape, { shape: [3, 2] }, [2, 3]),
  integers('slice of int32', ops.slice, { begin: [0, 1], size: [2, 2] }, [2, 3]),
  integers('tile of int32', ops.tile, { multiples: [2, 3] }, [2, 3]),
  integers('split of int32', ops.split, { axis: 0, parts: 2 }, [4, 3]),
  integers('expand dims of int32', ops.expandDims, { axis: 1 }, [2, 3]),
  integers('pad of int32', ops.pad, { paddings: pairs([1, 0], [0, 2]) }, [2, 3]),
]

function integers<A>(name: string, def: OpDef<A>, attrs: A, ...shapes: (readonly number[])[]): GraphCase {
  const inputs = shapes.map((shape, i) => input('int32', shape, undefined, `input ${i}`))
  return { name, build: () => single('output', def, attrs, inputs, 'int32') }
}
