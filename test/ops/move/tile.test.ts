import { describe, expect, it } from 'vitest'
import { tile } from '../../../src/ops/move/tile'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, shapeOf } from './moving'

describe('tile', () => {
  it('repeats', () => {
    const op = makeOp(tile, { multiples: [2, 2] }, [float32([1, 3])])
    expect(shapeOf(op)).toEqual([2, 6])
    expect(runOp(op, counting(3))).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
  })

  itCarriesNoBatch(makeOp(tile, { multiples: [2, 1, 1, 1] }, [float32([2, 2, 1, 3])]), /repeats axis 0/)

  const build = (multiples: readonly number[]) => makeOp(tile, { multiples }, [float32([1, 3])])
  itRejects(() => build([1, 1]), {
    'a multiple of zero': [() => build([0, 1]), /multiple 0 is not a positive integer/],
    'too few': [() => build([2]), /multiples \[2\] are not for the axes/],
  })
})
