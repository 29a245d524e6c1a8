import { describe, expect, it } from 'vitest'
import { batchToSpaceNd } from '../../../src/ops/move/batch-to-space-nd'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { itCarriesNoBatch, shapeOf } from './moving'

describe('batch to space', () => {
  it('puts together again, and crops', () => {
    const op = makeOp(batchToSpaceNd, { block: [2], borders: [[1, 0]] }, [float32([2, 2, 1])])
    expect(shapeOf(op)).toEqual([1, 3, 1])
    expect(runOp(op, Float32Array.of(0, 8, 7, 9))).toEqual([7, 8, 9])
  })

  const build = (block: number[], crops: readonly [number, number]) =>
    makeOp(batchToSpaceNd, { block, borders: [crops] }, [float32([4, 2, 1])])
  itCarriesNoBatch(build([2], [0, 0]), /parts of an item together/)
  itRejects(() => build([2], [0, 0]), {
    'a batch that is no blocks': [() => build([3], [0, 0]), /batch of 4 is no whole number of blocks \[3\]/],
    'crops that leave nothing': [() => build([2], [2, 2]), /nothing of axis 1 is left/],
  })
})
