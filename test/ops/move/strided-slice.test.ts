import { describe, expect, it } from 'vitest'
import { makeOperator } from '../../../src/graph/operator'
import { makeTensor } from '../../../src/graph/tensor'
import { type StridedSliceAttrs, stridedSlice } from '../../../src/ops/move/strided-slice'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'

const none = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

/** `x[…]` of the numbers from 0 on; an entry is [begin, end, stride]. */
function take(
  shape: readonly number[],
  entries: readonly (readonly [number, number, number])[],
  masks: Partial<StridedSliceAttrs> = {},
) {
  const [begin, end, strides] = [0, 1, 2].map((i) => entries.map((entry) => entry[i as 0 | 1 | 2]))
  return makeOp(stridedSlice, { ...none, begin, end, strides, ...masks } as StridedSliceAttrs, [
    float32(shape),
  ])
}

function values(op: ReturnType<typeof take>): number[] {
  const count = op.inputs[0]?.shape.reduce((a, b) => a * b, 1)
  return runOp(
    op,
    Float32Array.from({ length: count ?? 0 }, (_, i) => i),
  )
}

describe('strided slice', () => {
  it.each<readonly [string, number, readonly [number, number, number], readonly number[]]>([
    ['x[2:5]', 6, [2, 5, 1], [2, 3, 4]],
    ['x[1:100:2]', 6, [1, 100, 2], [1, 3, 5]],
    ['x[-3:-1]', 6, [-3, -1, 1], [3, 4]],
    ['x[-100:2]', 6, [-100, 2, 1], [0, 1]],
    ['x[4:1:-1]', 6, [4, 1, -1], [4, 3, 2]],
    ['x[100:-100:-2]', 6, [100, -100, -2], [5, 3, 1]],
    ['x[5:-6:-3]', 6, [5, -6, -3], [5, 2]],
  ])('%s', (_, extent, entry, expected) => {
    expect(values(take([extent], [entry]))).toEqual(expected)
  })

  it.each<
    readonly [string, Partial<StridedSliceAttrs>, readonly [number, number, number], readonly number[]]
  >([
    ['x[:3]', { beginMask: 1 }, [2, 3, 1], [0, 1, 2]],
    ['x[3:]', { endMask: 1 }, [3, 1, 1], [3, 4, 5]],
    ['x[::-1]', { beginMask: 1, endMask: 1 }, [2, 3, -1], [5, 4, 3, 2, 1, 0]],
  ])('%s with masks', (_, masks, entry, expected) => {
    expect(values(take([6], [entry], masks))).toEqual(expected)
  })

  it('takes axes that no entry names whole', () => {
    const op = take([2, 3], [[1, 2, 1]])
    expect(op.outputs[0]?.shape).toEqual([1, 3])
    expect(values(op)).toEqual([3, 4, 5])
  })

  it('drops axes, negative indices from their end', () => {
    const op = take(
      [2, 3, 2],
      [
        [0, 9, 1],
        [-1, 0, 1],
      ],
      { shrinkAxisMask: 2 },
    )
    expect(op.outputs[0]?.shape).toEqual([2, 2])
    expect(values(op)).toEqual([4, 5, 10, 11])
  })

  it('adds axes, and lets one entry stand for those that others leave', () => {
    const op = take(
      [2, 3, 2],
      [
        [7, 7, 7],
        [0, 0, 1],
        [1, 2, 1],
      ],
      { newAxisMask: 1, ellipsisMask: 2 },
    )
    expect(op.outputs[0]?.shape).toEqual([1, 2, 3, 1])
    expect(values(op)).toEqual([1, 3, 5, 7, 9, 11])
    const empty = take(
      [2],
      [
        [0, 0, 1],
        [1, 2, 1],
      ],
      { ellipsisMask: 1 },
    )
    expect(values(empty)).toEqual([1])
  })

  it('to a scalar', () => {
    const op = take([4], [[-2, 0, 1]], { shrinkAxisMask: 1 })
    expect(op.outputs[0]?.shape).toEqual([])
    expect(values(op)).toEqual([2])
  })

  const two = [2, 3] as const
  itRejects(() => take(two, [[0, 1, 1]]), {
    'a stride of zero': [() => take(two, [[0, 1, 0]]), /stride 0 is no step/],
    'nothing that is left': [() => take(two, [[1, 1, 1]]), /nothing of float32 2×3 is left.*\[0,3\]/],
    'more entries than axes': [
      () =>
        take(
          [2],
          [
            [0, 1, 1],
            [0, 1, 1],
          ],
        ),
      /2 entries for float32 2/,
    ],
    'two ellipses': [
      () =>
        take(
          two,
          [
            [0, 1, 1],
            [0, 1, 1],
          ],
          { ellipsisMask: 3 },
        ),
      /mask 3 has more than one/,
    ],
    'an index outside': [() => take(two, [[2, 3, 1]], { shrinkAxisMask: 1 }), /index 2 leaves axis 0 of 2/],
    'lists of other lengths': [
      () => take(two, [[0, 1, 1]], { strides: [1, 1] }),
      /strides \[1,1\] are not of one count/,
    ],
    fractions: [() => take(two, [[0.5, 1, 1]]), /0.5 to 1 are no indices/],
  })
})

describe('batches', () => {
  it('go through where axis 0 is taken whole', () => {
    const op = take(
      [2, 3],
      [
        [0, 2, 1],
        [1, 2, 1],
      ],
    )
    const attrs = op.def.rebatch?.(op, 2, 5) as StridedSliceAttrs
    const input = float32([5, 3])
    const output = makeTensor({ name: 'y', shape: [5, 1], type: 'float32' })
    const grown = makeOperator({
      def: stridedSlice,
      name: 'grown',
      attrs,
      inputs: [input],
      outputs: [output],
    })
    expect(
      runOp(
        grown,
        Float32Array.from({ length: 15 }, (_, i) => i),
      ),
    ).toEqual([1, 4, 7, 10, 13])
  })

  it.each<readonly [string, ReturnType<typeof take>]>([
    ['a part', take([2, 3], [[0, 1, 1]])],
    ['one of them', take([2, 3], [[0, 1, 1]], { shrinkAxisMask: 1 })],
    ['all of them backwards', take([2, 3], [[1, -3, -1]])],
    ['a new axis before them', take([2, 3], [[0, 1, 1]], { newAxisMask: 1 })],
  ])('do not go through %s', (_, op) => {
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(
      /does not carry batches of 2 through: axis 0 is not taken whole/,
    )
  })
})
