import { describe, expect, it } from 'vitest'
import { spaceToBatchNd } from '../../../src/ops/move/space-to-batch-nd'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, quant, shapeOf } from './moving'

describe('space to batch', () => {
  it('interleaves', () => {
    const op = makeOp(spaceToBatchNd, { block: [2], borders: [[1, 0]] }, [float32([1, 3, 1])])
    expect(shapeOf(op)).toEqual([2, 2, 1])
    expect(runOp(op, Float32Array.of(7, 8, 9))).toEqual([0, 8, 7, 9])
  })

  it('interleaves along both axes', () => {
    const op = makeOp(
      spaceToBatchNd,
      {
        block: [2, 2],
        borders: [
          [0, 0],
          [0, 0],
        ],
      },
      [float32([1, 2, 4, 1])],
    )
    expect(runOp(op, counting(8))).toEqual([0, 2, 1, 3, 4, 6, 5, 7])
  })

  it('pads int8 by the zero point', () => {
    const op = makeOp(spaceToBatchNd, { block: [2], borders: [[1, 0]] }, [int8([1, 1, 1], quant)], { quant })
    expect(runOp(op, Int8Array.of(9))).toEqual([3, 9])
  })

  type Borders = readonly (readonly [number, number])[]
  const build = (block: number[], borders: Borders) =>
    makeOp(spaceToBatchNd, { block, borders }, [float32([2, 4, 1])])
  itCarriesNoBatch(build([2], [[0, 0]]), /parts of an item between those of others/)
  itRejects(() => build([2], [[0, 0]]), {
    'what is no block': [() => build([2], [[0, 1]]), /5 padded elements of axis 1 are no blocks of 2/],
    'too many blocks': [
      () =>
        build(
          [2, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      /blocks \[2,2\] with 2 borders do not fit/,
    ],
    'too few borders': [() => build([2], []), /with 0 borders do not fit/],
    'a block of nothing': [() => build([0], [[0, 0]]), /block extent 0 is not/],
    'a border below zero': [() => build([2], [[-1, 1]]), /border -1 is not a whole number/],
  })
})
