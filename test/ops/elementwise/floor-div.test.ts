import { describe, expect, it } from 'vitest'
import { floorDiv } from '../../../src/ops/elementwise/floor-div'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { of } from './binary'

describe('floor-div', () => {
  it('goes towards minus infinity', () => {
    const op = makeOp(floorDiv, {}, [of('int32', [4]), of('int32', [4], 'y')])
    expect(runOp(op, Int32Array.of(7, -7, 7, -8), Int32Array.of(2, 2, -2, -2))).toEqual([3, -4, -4, 4])
    const real = makeOp(floorDiv, {}, [float32([2]), float32([])])
    expect(runOp(real, Float32Array.of(7, -7), Float32Array.of(2))).toEqual([3, -4])
    const long = makeOp(floorDiv, {}, [of('int64', [1]), of('int64', [1], 'y')])
    expect(long.def.reference(long, [BigInt64Array.of(-7n), BigInt64Array.of(2n)])).toEqual([
      BigInt64Array.of(-4n),
    ])
  })

  it('rejects division by zero of integers', () => {
    const op = makeOp(floorDiv, {}, [of('int32', [1]), of('int32', [1], 'y')])
    expect(() => runOp(op, Int32Array.of(1), Int32Array.of(0))).toThrow('division by zero')
    expect(op.def.hostOnly?.(op)).toMatch(/whole step/)
  })

  itRejects(() => makeOp(floorDiv, {}, [of('int32'), of('int32', [3], 'y')]), {
    int8: [() => makeOp(floorDiv, {}, [int8([3], plain), int8([3], plain)], { quant: plain }), /not int8 3 /],
    'two types': [() => makeOp(floorDiv, {}, [of('int32'), of('int64', [3], 'y')]), /not int32 3 by int64 3/],
  })
})
