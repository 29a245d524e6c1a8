/** Reading attributes that are operands in `.tflite` files, and rejecting those that make no sense. */
import { describe, expect, it } from 'vitest'
import { GraphError } from '../../../src/graph/errors'
import type { OpDef } from '../../../src/graph/operator'
import type { TfliteOperand, TfliteSource } from '../../../src/graph/tflite-codec'
import * as ops from '../../../src/ops'
import { float32 } from '../../harness/build'

const vector = (...values: number[]): TfliteOperand => ({ shape: [values.length], values })
const pair: TfliteOperand = { shape: [1, 2], values: [1, 2] }

function read(
  def: OpDef<unknown>,
  operands: readonly (TfliteOperand | undefined)[],
  rest: Partial<TfliteSource<string>> = {},
): unknown {
  const none = { fields: {}, list: [], inputs: [], outputs: [], custom: new Uint8Array(), unsigned: false }
  return def.tflite?.read({ ...none, operands, ...rest })
}

describe('attributes of files', () => {
  it.each<
    readonly [string, OpDef<unknown>, (TfliteOperand | undefined)[], Partial<TfliteSource<string>>, unknown]
  >([
    ['an axis', ops.split, [vector(2)], { fields: { parts: 3 } }, { axis: 2, parts: 3 }],
    ['a permutation', ops.transpose, [vector(1, 0)], {}, { permutation: [1, 0] }],
    ['paddings', ops.padV2, [pair], {}, { paddings: [[1, 2]] }],
    ['a mode', ops.mirrorPad, [pair], { fields: { mode: 1 } }, { mode: 'symmetric', paddings: [[1, 2]] }],
    ['axes', ops.squeeze, [], { list: [0, 2] }, { axes: [0, 2] }],
    [
      'a size',
      ops.resizeBilinear,
      [vector(7, 9)],
      { fields: { alignCorners: 0, halfPixelCenters: 1 } },
      { size: [7, 9], alignCorners: false, halfPixelCenters: true },
    ],
    [
      'an index of the last axis',
      ops.unstack,
      [],
      { fields: { count: 3, axis: -1 }, inputs: [float32([2, 3])] },
      { axis: -1 },
    ],
  ])('%s', (_, def, operands, rest, expected) => {
    expect(read(def, operands, rest)).toEqual(expected)
  })

  const window = { padding: 0, strideW: 1, strideH: 1, activation: 0 }
  it.each<readonly [string, OpDef<unknown>, (TfliteOperand | undefined)[], Record<string, number>, RegExp]>([
    ['an axis that is missing', ops.split, [undefined], { parts: 2 }, /SPLIT: the axis is missing, not one/],
    ['two axes for one', ops.expandDims, [vector(0, 1)], {}, /EXPAND_DIMS: the axis is 2 numbers, not one/],
    [
      'a permutation of two axes',
      ops.transpose,
      [pair],
      {},
      /TRANSPOSE: axes have the shape \[1,2\], not one axis/,
    ],
    [
      'multiples that are missing',
      ops.tile,
      [undefined],
      {},
      /TILE: multiples have the shape \[of nothing\]/,
    ],
    [
      'paddings of one axis',
      ops.padV2,
      [vector(1, 2)],
      {},
      /PADV2: paddings have the shape \[2\], not \[axes, 2\]/,
    ],
    ['an unknown mirror', ops.mirrorPad, [pair], { mode: 2 }, /mode 2 is neither 0 \(REFLECT\) nor 1/],
    ['another count of parts', ops.unstack, [], { count: 3, axis: 0 }, /UNPACK: 3 parts of an axis of 2/],
    [
      'ends that are offsets',
      ops.stridedSlice,
      [vector(0), vector(1), vector(1)],
      { offset: 1 },
      /ends that are offsets from begins do not run/,
    ],
    [
      'an output that is no image',
      ops.transposeConv,
      [vector(1, 2, 3)],
      window,
      /the output's shape \[1,2,3\] is not NHWC/,
    ],
  ])('%s', (_, def, operands, fields, message) => {
    const bad = () => read(def, operands, { fields, inputs: [float32([2, 3])] })
    expect(bad).toThrow(GraphError)
    expect(bad).toThrow(message)
  })
})
