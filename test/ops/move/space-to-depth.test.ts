import { describe, expect, it } from 'vitest'
import { spaceToDepth } from '../../../src/ops/move/space-to-depth'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, shapeOf } from './moving'

describe('space to depth', () => {
  it('makes channels of squares', () => {
    const op = makeOp(spaceToDepth, { block: 2 }, [float32([1, 2, 4, 1])])
    expect(shapeOf(op)).toEqual([1, 1, 2, 4])
    expect(runOp(op, counting(8))).toEqual([0, 1, 4, 5, 2, 3, 6, 7])
  })

  const build = (block: number) => makeOp(spaceToDepth, { block }, [float32([1, 2, 4, 1])])
  itRejects(() => build(2), {
    'images that are no blocks': [() => build(3), /does not divide into blocks of 3×3/],
    'half a pixel': [() => build(0.5), /block size 0.5 is not a positive integer/],
  })
})
