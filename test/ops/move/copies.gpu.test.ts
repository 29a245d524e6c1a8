/** Operators that only move elements, in their kernel, against the reference. */
import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { gather } from '../../../src/ops/move/gather'
import { gatherNd } from '../../../src/ops/move/gather-nd'
import { mirrorPad } from '../../../src/ops/move/mirror-pad'
import { pad } from '../../../src/ops/move/pad'
import { padV2 } from '../../../src/ops/move/pad-v2'
import { slice } from '../../../src/ops/move/slice'
import { split } from '../../../src/ops/move/split'
import { squeeze } from '../../../src/ops/move/squeeze'
import { stack } from '../../../src/ops/move/stack'
import { stridedSlice } from '../../../src/ops/move/strided-slice'
import { tile } from '../../../src/ops/move/tile'
import { transpose } from '../../../src/ops/move/transpose'
import { unstack } from '../../../src/ops/move/unstack'
import { resizeNearest } from '../../../src/ops/resize/resize-nearest'
import { float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

const quant = perTensor(0.1, -28)
type Make = (shape: readonly number[], name?: string, values?: readonly number[]) => Tensor
const kinds: readonly (readonly [string, Make, object])[] = [
  ['int8', (shape, name = 'x', values) => int8(shape, quant, values, name), { quant }],
  ['float32', (shape, name = 'x', values) => float32(shape, values, name), {}],
]
const indices = (shape: readonly number[], values: readonly number[]) =>
  makeTensor({ name: 'i', shape, type: 'int32', data: Int32Array.from(values) })
const noMasks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

describe.each(kinds)('%s', (_, make, output) => {
  itMatchesReference({
    'slice of channels, off the words': [
      () => makeOp(slice, { begin: [0, 1, 3], size: [2, -1, 6] }, [make([2, 4, 11])], output),
    ],
    'slice of whole words': [
      () => makeOp(slice, { begin: [1, 0, 4], size: [1, 3, 7] }, [make([2, 3, 11])], output),
    ],
    'strided slice backwards, an axis gone and one new': [
      () =>
        makeOp(
          stridedSlice,
          {
            ...noMasks,
            begin: [1, 0, 9, 9],
            end: [2, 0, 0, 1],
            strides: [1, 1, -1, -3],
            newAxisMask: 2,
            shrinkAxisMask: 1,
          },
          [make([3, 5, 11])],
          output,
        ),
    ],
    'transpose of five axes, dispatch wraps': [
      () => makeOp(transpose, { permutation: [3, 0, 4, 2, 1] }, [make([2, 5, 6, 7, 3])], output),
      { maxWorkgroups: 4 },
    ],
    'transpose of six axes that keeps rows': [
      () => makeOp(transpose, { permutation: [1, 0, 2, 4, 3, 5] }, [make([2, 3, 1, 2, 2, 6])], output),
    ],
    'tile of rows and channels': [() => makeOp(tile, { multiples: [2, 1, 3] }, [make([2, 3, 5])], output)],
    'pad of five axes': [
      () =>
        makeOp(
          pad,
          {
            paddings: [
              [0, 0],
              [1, 0],
              [0, 2],
              [1, 1],
              [2, 1],
            ],
          },
          [make([2, 1, 2, 2, 5])],
          output,
        ),
    ],
    'pad with a value': [
      () =>
        makeOp(
          padV2,
          {
            paddings: [
              [1, 0],
              [0, 3],
            ],
          },
          [make([3, 6]), make([1], 'v', [-7])],
          output,
        ),
    ],
    mirrors: [
      () =>
        makeOp(
          mirrorPad,
          {
            mode: 'reflect',
            paddings: [
              [1, 2],
              [3, 0],
              [4, 4],
            ],
          },
          [make([3, 4, 5])],
          output,
        ),
    ],
    'split of channels': [() => makeOp(split, { axis: -1, parts: 3 }, [make([2, 3, 9])], output)],
    'unstack of rows': [() => makeOp(unstack, { axis: 1 }, [make([2, 3, 5])], output)],
    'stack along rows': [
      () => makeOp(stack, { axis: -1 }, [make([3, 5], 'a'), make([3, 5], 'b'), make([3, 5], 'c')], output),
    ],
    'stack along an axis before': [
      () => makeOp(stack, { axis: 1 }, [make([3, 5], 'a'), make([3, 5], 'b')], output),
    ],
    'squeeze to odd rows': [() => makeOp(squeeze, { axes: [3] }, [make([2, 3, 5, 1])], output)],
    'nearest neighbour': [
      () =>
        makeOp(
          resizeNearest,
          { size: [7, 5], alignCorners: false, halfPixelCenters: true },
          [make([2, 3, 4, 6])],
          output,
        ),
    ],
    'gather of channels': [
      () =>
        makeOp(
          gather,
          { axis: 2, batchDims: 0 },
          [make([2, 3, 7]), indices([6], [6, 0, 0, 3, 5, 2])],
          output,
        ),
    ],
    'gather of rows by two axes': [
      () =>
        makeOp(gather, { axis: 0, batchDims: 0 }, [make([4, 3, 5]), indices([2, 2], [3, 0, 1, 3])], output),
    ],
    'gather of positions': [
      () => makeOp(gatherNd, {}, [make([4, 3, 5]), indices([2, 2, 2], [3, 0, 1, 2, 0, 0, 2, 1])], output),
    ],
  })
})
