import { describe, expect, it } from 'vitest'
import { fill } from '../../../src/ops/move/fill'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { itCarriesNoBatch, shapeOf } from './moving'

describe('fill', () => {
  it('repeats a value', () => {
    const op = makeOp(fill, { shape: [2, 3] }, [float32([])])
    expect(shapeOf(op)).toEqual([2, 3])
    expect(runOp(op, Float32Array.of(7))).toEqual([7, 7, 7, 7, 7, 7])
  })

  itCarriesNoBatch(makeOp(fill, { shape: [2] }, [float32([1])]), /one for all items/)
  itRejects(() => makeOp(fill, { shape: [2] }, [float32([])]), {
    'two values': [() => makeOp(fill, { shape: [2] }, [float32([2])]), /is float32 2, not one element/],
    'a shape that is none': [
      () => makeOp(fill, { shape: [-2] }, [float32([])]),
      /extent -2 is not a positive/,
    ],
    'what does not fit memory': [
      () => makeOp(fill, { shape: [2 ** 16, 2 ** 16] }, [float32([])]),
      /4294967296 elements are more than/,
    ],
  })
})
