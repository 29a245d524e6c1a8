import { describe, expect, it } from 'vitest'
import { expandDims } from '../../../src/ops/move/expand-dims'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, shapeOf } from './moving'

describe('expand dims', () => {
  const at = (axis: number) => makeOp(expandDims, { axis }, [float32([2, 3])])

  it.each([
    [0, [1, 2, 3]],
    [1, [2, 1, 3]],
    [-1, [2, 3, 1]],
  ])('at %i gives %j', (axis, shape) => {
    expect(shapeOf(at(axis))).toEqual(shape)
    expect(runOp(at(axis), counting(6))).toEqual([...counting(6)])
  })

  itCarriesNoBatch(makeOp(expandDims, { axis: 0 }, [float32([2, 2, 1, 3])]), /puts an axis before axis 0/)

  itRejects(() => at(2), { 'a new axis too far behind': [() => at(4), /no axis 4 of 3/] })
})
