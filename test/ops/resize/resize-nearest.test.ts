import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { resizeNearest } from '../../../src/ops/resize/resize-nearest'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { aligned, centred, legacy } from './grids'

const quant = perTensor(0.5, 3)

describe('nearest neighbour', () => {
  it.each([
    ['legacy', legacy, [0, 0, 1, 1, 2]],
    ['aligned', aligned, [0, 1, 1, 2, 2]],
    ['centred', centred, [0, 0, 1, 2, 2]],
  ])('%s', (_, grid, expected) => {
    const op = makeOp(resizeNearest, { size: [1, 5], ...grid }, [float32([1, 1, 3, 1])])
    expect(runOp(op, Float32Array.of(0, 1, 2))).toEqual(expected)
  })

  it('goes down, and to both axes', () => {
    const op = makeOp(resizeNearest, { size: [1, 2], ...centred }, [float32([1, 2, 4, 1])])
    expect(runOp(op, Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7))).toEqual([5, 7])
  })

  const x = int8([1, 2, 3, 4], quant)
  const build = (size: readonly [number, number], grid = legacy) =>
    makeOp(resizeNearest, { size, ...grid }, [x], { quant })
  itRejects(() => build([4, 6]), {
    'a height of zero': [() => build([0, 6]), /size 0×6 is no height and width/],
    'a fractional width': [() => build([4, 1.5]), /size 4×1.5 is no height and width/],
    'corners and centres at once': [
      () => build([4, 6], { alignCorners: true, halfPixelCenters: true }),
      /exclude each other/,
    ],
    'what is no image': [
      () => makeOp(resizeNearest, { size: [1, 1], ...legacy }, [float32([2, 2])]),
      /NHWC is expected/,
    ],
  })
})
