import { describe, expect, it } from 'vitest'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { numberRange } from '../../../src/ops/move/range'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'

const whole = (value: number): Tensor =>
  makeTensor({ name: 'i', shape: [], type: 'int32', data: Int32Array.of(value) })
const long = (value: bigint): Tensor =>
  makeTensor({ name: 'l', shape: [], type: 'int64', data: BigInt64Array.of(value) })
const build = (...values: number[]) => makeOp(numberRange, {}, values.map(whole))

describe('range', () => {
  it('counts up and down', () => {
    expect(runOp(build(1, 6, 2))).toEqual([1, 3, 5])
    expect(runOp(build(3, 0, -1))).toEqual([3, 2, 1])
    expect(runOp(makeOp(numberRange, {}, [3n, 5n, 1n].map(long))).map(Number)).toEqual([3, 4])
  })

  it('adds float32 steps one after the other', () => {
    const op = makeOp(
      numberRange,
      {},
      [0, 0.3, 0.1].map((value) => float32([], [value])),
    )
    const [tenth, fifth] = [Math.fround(0.1), Math.fround(Math.fround(0.1) + Math.fround(0.1))]
    expect(runOp(op)).toEqual([0, tenth, fifth])
  })

  itRejects(() => build(0, 3, 1), {
    'no step': [() => build(0, 3, 0), /Infinity numbers are more than/],
    'the wrong way': [() => build(0, 3, -1), /from 0 to 3 by -1 there is no number/],
    'more numbers than memory should hold': [() => build(0, 2 ** 30, 1), /1073741824 numbers are more than/],
    'a computed limit': [
      () =>
        makeOp(numberRange, {}, [whole(0), makeTensor({ name: 'n', shape: [], type: 'int32' }), whole(1)]),
      /the limit "n" must be a constant/,
    ],
    'two limits': [
      () => makeOp(numberRange, {}, [float32([], [0]), float32([2], [1, 2]), float32([], [1])]),
      /has 2 elements, not one/,
    ],
  })
})
