import { describe, expect, it } from 'vitest'
import { broadcastTo } from '../../../src/ops/move/broadcast-to'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, shapeOf } from './moving'

describe('broadcast to', () => {
  const build = (shape: readonly number[], from = [2, 1]) => makeOp(broadcastTo, { shape }, [float32(from)])

  it('repeats extents of one, and axes that are not there', () => {
    expect(shapeOf(build([2, 2, 3]))).toEqual([2, 2, 3])
    expect(runOp(build([2, 2, 3]), counting(2))).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1])
  })

  it('carries a batch that it keeps', () => {
    const op = build([2, 3])
    expect(op.def.rebatch?.(op, 2, 4)).toEqual({ shape: [4, 3] })
  })

  itCarriesNoBatch(build([2, 2, 1]), /stretches along axis 0/)
  itRejects(() => build([2, 3]), {
    'another extent': [() => build([3, 1]), /float32 2×1 does not stretch to \[3,1\]/],
    'fewer axes': [() => build([2]), /does not stretch/],
  })
})
