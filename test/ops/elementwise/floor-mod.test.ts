import { describe, expect, it } from 'vitest'
import { floorMod } from '../../../src/ops/elementwise/floor-mod'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { of } from './binary'

describe('floor-mod', () => {
  it('has the sign of the divisor', () => {
    const op = makeOp(floorMod, {}, [of('int32', [5]), of('int32', [5], 'y')])
    expect(runOp(op, Int32Array.of(7, -7, 7, -7, 6), Int32Array.of(3, 3, -3, -3, 3))).toEqual([
      1, 2, -2, -1, 0,
    ])
    const real = makeOp(floorMod, {}, [float32([3]), float32([])])
    expect(runOp(real, Float32Array.of(7.5, -7.5, 6), Float32Array.of(3))).toEqual([1.5, 1.5, 0])
  })

  it('rejects division by zero of integers', () => {
    const op = makeOp(floorMod, {}, [of('int64', [1]), of('int64', [1], 'y')])
    expect(() => op.def.reference(op, [BigInt64Array.of(1n), BigInt64Array.of(0n)])).toThrow(
      'division by zero',
    )
  })

  itRejects(() => makeOp(floorMod, {}, [of('int32'), of('int32', [3], 'y')]), {
    int8: [() => makeOp(floorMod, {}, [int8([3], plain), int8([3], plain)], { quant: plain }), /not int8 3 /],
  })
})
