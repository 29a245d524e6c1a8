import { describe, expect, it } from 'vitest'
import { pow } from '../../../src/ops/elementwise/pow'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers, of, whole } from './binary'

describe('pow', () => {
  itComputes(pow, {}, [1, -216, Math.fround(1 / 81)])
  itComputesIntegers(pow, {}, [49, 49, 1])

  it('of integers wraps, in bounded time, and has no negative exponents', () => {
    const most = 2 ** 31 - 1
    expect(runOp(whole(pow, {}), Int32Array.of(3, 2, -1), Int32Array.of(most, 31, most))).toEqual([
      Number(BigInt.asIntN(32, 0xaaaaaaabn)),
      -(2 ** 31),
      -1,
    ])
    expect(() => runOp(whole(pow, {}), Int32Array.of(3, 2, 1), Int32Array.of(1, -1, 1))).toThrow(
      'exponent -1',
    )
  })

  itRejects(() => makeOp(pow, {}, [float32([3]), of('float32', [3], 'y')]), {
    int8: [
      () => makeOp(pow, {}, [int8([3], plain), int8([3], plain)], { quant: plain }),
      /int8 does not run; dequantize its inputs/,
    ],
  })
})
