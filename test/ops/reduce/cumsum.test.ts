import { describe, expect, it } from 'vitest'
import { cumsum } from '../../../src/ops/reduce/cumsum'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'

describe('cumsum', () => {
  const build = (axis: number, exclusive = false, reverse = false) =>
    makeOp(cumsum, { axis, exclusive, reverse }, [float32([2, 3])])
  const grid = Float32Array.of(1, 2, 3, 4, 5, 6)

  it.each([
    [0, false, false, [1, 2, 3, 5, 7, 9]],
    [1, false, false, [1, 3, 6, 4, 9, 15]],
    [-1, true, false, [0, 1, 3, 0, 4, 9]],
    [1, false, true, [6, 5, 3, 15, 11, 6]],
    [1, true, true, [5, 3, 0, 11, 6, 0]],
  ])('along axis %i, exclusive %s, reverse %s', (axis, exclusive, reverse, expected) => {
    expect(runOp(build(axis, exclusive, reverse), grid)).toEqual(expected)
  })

  it('of integers wraps, on the CPU', () => {
    const attrs = { axis: 0, exclusive: false, reverse: false }
    const op = makeOp(cumsum, attrs, [of('int32', [2])])
    expect(runOp(op, Int32Array.of(2 ** 31 - 1, 1))).toEqual([2 ** 31 - 1, -(2 ** 31)])
    const long = makeOp(cumsum, attrs, [of('int64', [2])])
    expect(runOp(long, BigInt64Array.of(3n, 4n)).map(Number)).toEqual([3, 7])
    expect(long.def.hostOnly?.(long)).toMatch(/int64/)
  })

  it('carries no batch that it sums along', () => {
    const op = build(0)
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(/sums along axis 0/)
  })

  itRejects(() => build(0), {
    'an axis that is not there': [() => build(2), /no axis 2 of 2/],
    int8: [
      () =>
        makeOp(cumsum, { axis: 0, exclusive: false, reverse: false }, [int8([3], plain)], { quant: plain }),
      /float32, int32 and int64 run/,
    ],
  })
})
