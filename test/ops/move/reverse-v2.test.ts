import { describe, expect, it } from 'vitest'
import { reverseV2 } from '../../../src/ops/move/reverse-v2'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch } from './moving'

describe('reverse', () => {
  const build = (axes: readonly number[]) => makeOp(reverseV2, { axes }, [float32([2, 3])])

  it('reverses axes', () => {
    expect(runOp(build([-1]), counting(6))).toEqual([2, 1, 0, 5, 4, 3])
    expect(runOp(build([0, 1]), counting(6))).toEqual([5, 4, 3, 2, 1, 0])
  })

  itCarriesNoBatch(build([0]), /reverses axis 0/)
  itRejects(() => build([1]), { 'an axis that is not there': [() => build([2]), /no axis 2 of 2/] })
})
