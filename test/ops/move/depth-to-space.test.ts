import { describe, expect, it } from 'vitest'
import { depthToSpace } from '../../../src/ops/move/depth-to-space'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, shapeOf } from './moving'

describe('depth to space', () => {
  it('makes squares of channels', () => {
    const op = makeOp(depthToSpace, { block: 2 }, [float32([1, 1, 2, 4])])
    expect(shapeOf(op)).toEqual([1, 2, 4, 1])
    expect(runOp(op, counting(8))).toEqual([0, 1, 4, 5, 2, 3, 6, 7])
  })

  const build = (block: number, shape = [1, 1, 2, 4]) => makeOp(depthToSpace, { block }, [float32(shape)])
  itRejects(() => build(2), {
    'channels that are no blocks': [() => build(3), /has no channels for blocks of 3×3/],
    'a block of nothing': [() => build(0), /block size 0 is not a positive integer/],
    'no images': [() => build(2, [2, 4]), /NHWC is expected/],
  })
})
