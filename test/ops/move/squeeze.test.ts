import { describe, expect, it } from 'vitest'
import { squeeze } from '../../../src/ops/move/squeeze'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, shapeOf } from './moving'

describe('squeeze', () => {
  it.each([
    [[], [2, 3]],
    [[0], [2, 1, 3, 1]],
    [
      [-1, 2],
      [1, 2, 3],
    ],
  ])('of axes %j gives %j', (axes, shape) => {
    const op = makeOp(squeeze, { axes }, [float32([1, 2, 1, 3, 1])])
    expect(shapeOf(op)).toEqual(shape)
    expect(runOp(op, counting(6))).toEqual([...counting(6)])
  })

  itCarriesNoBatch(makeOp(squeeze, { axes: [] }, [float32([1, 3])]), /axis 0 goes/)

  itRejects(() => makeOp(squeeze, { axes: [1] }, [float32([2, 1])]), {
    'an axis with more than one index': [
      () => makeOp(squeeze, { axes: [0] }, [float32([2, 1])]),
      /axis 0 of float32 2×1 has more than one index/,
    ],
    'an axis that is not there': [() => makeOp(squeeze, { axes: [2] }, [float32([2, 1])]), /no axis 2 of 2/],
  })
})
