import { describe, expect, it } from 'vitest'
import { InputError } from '../../../src/graph/errors'
import { scatterNd } from '../../../src/ops/move/scatter-nd'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'
import { indices, itCarriesNoBatch } from './moving'

const real = { type: 'float32' } as const

describe('scatter', () => {
  const build = (
    shape: readonly number[],
    at: readonly number[],
    positions?: readonly number[],
    values = [2, 2],
  ) => makeOp(scatterNd, { shape }, [indices(at, positions), float32(values)], real)

  it('adds rows and elements at positions', () => {
    expect(runOp(build([3, 2], [2, 1], [2, 0]), Float32Array.of(1, 2, 3, 4))).toEqual([3, 4, 0, 0, 1, 2])
    const elements = build([2, 2], [3, 2], [0, 1, 1, 0, 0, 1], [3])
    expect(runOp(elements, Float32Array.of(1, 2, 3))).toEqual([0, 4, 2, 0])
  })

  it('of int64 wraps', () => {
    const op = makeOp(scatterNd, { shape: [1] }, [indices([2, 1], [0, 0]), of('int64', [2])], {
      type: 'int64',
    })
    expect(runOp(op, BigInt64Array.of(2n ** 63n - 1n, 1n)).map(Number)).toEqual([-(2 ** 63)])
  })

  it('rejects computed positions outside the shape when it runs', () => {
    const op = build([3, 2], [2, 1])
    const values = Float32Array.of(1, 2, 3, 4)
    expect(() => runOp(op, Int32Array.of(0, 3), values)).toThrow(InputError)
    expect(() => runOp(op, Int32Array.of(0, 3), values)).toThrow(
      /index 3 \(number 1\) is none of 3 of axis 0/,
    )
  })

  itCarriesNoBatch(build([3, 2], [2, 1], [2, 0]), /may be anywhere/)
  itRejects(() => build([3, 2], [2, 1], [2, 0]), {
    'a position outside': [() => build([3, 2], [2, 1], [2, 3]), /index 3/],
    'values of another shape': [() => build([3, 3], [2, 1], [2, 0]), /do not go into the shape \[3,3\]/],
    'positions of too many parts': [() => build([3], [2, 2], [0, 0, 0, 0]), /do not go into/],
    bools: [
      () => makeOp(scatterNd, { shape: [3] }, [indices([2, 1], [0, 1]), of('bool', [2])], { type: 'bool' }),
      /not bool/,
    ],
  })
})
