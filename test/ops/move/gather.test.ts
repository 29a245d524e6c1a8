import { describe, expect, it } from 'vitest'
import { InputError } from '../../../src/graph/errors'
import type { Operator } from '../../../src/graph/operator'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { gather } from '../../../src/ops/move/gather'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, indices, shapeOf } from './moving'

describe('gather', () => {
  const pick = (x: Tensor, i: Tensor, axis: number, batchDims = 0) =>
    makeOp(gather, { axis, batchDims }, [x, i])

  it('picks along an axis, in any order and again', () => {
    const op = pick(float32([2, 3, 2]), indices([4], [2, 0, 2, 1]), -2)
    expect(shapeOf(op)).toEqual([2, 4, 2])
    expect(runOp(op, counting(12))).toEqual([4, 5, 0, 1, 4, 5, 2, 3, 10, 11, 6, 7, 10, 11, 8, 9])
  })

  it('puts the axes of its indices in place of the axis', () => {
    expect(shapeOf(pick(float32([4, 3, 5]), indices([2, 6]), 1))).toEqual([4, 2, 6, 5])
    const one = pick(float32([4, 3]), indices([], [2]), 0)
    expect(shapeOf(one)).toEqual([3])
    expect(runOp(one, counting(12))).toEqual([6, 7, 8])
  })

  it('picks in each batch by indices of its own', () => {
    const op = pick(float32([2, 2, 3]), indices([2, 2], [2, 0, 1, 1]), 2, 1)
    expect(shapeOf(op)).toEqual([2, 2, 2])
    expect(runOp(op, counting(12))).toEqual([2, 0, 5, 3, 7, 7, 10, 10])
    expect(runOp(pick(float32([2, 2, 3]), indices([2, 2], [2, 0, 1, 1]), 2, -1), counting(12))).toEqual(
      runOp(op, counting(12)),
    )
  })

  it('picks by indices that are computed, int64 as well, and refuses those that are out of range', () => {
    const i = makeTensor({ name: 'i', shape: [2], type: 'int64' })
    const op = pick(float32([3]), i, 0)
    expect(runOp(op, counting(3), BigInt64Array.of(2n, 1n))).toEqual([2, 1])
    const outside = () => runOp(op, counting(3), BigInt64Array.of(2n, 3n))
    expect(outside).toThrow(InputError)
    expect(outside).toThrow(/GATHER "op": index 3 \(number 1\) is none of 3/)
  })

  it('says what runs on the CPU', () => {
    const reason = (op: Operator) => op.def.hostOnly?.(op)
    expect(reason(pick(float32([4, 3]), indices([2], [0, 1]), 1))).toBeUndefined()
    expect(reason(pick(float32([4, 3]), indices([2, 1], [0, 1]), 0))).toBeUndefined()
    expect(reason(pick(float32([4, 3]), indices([2]), 1))).toBe('its indices are computed')
    expect(reason(pick(float32([4, 3]), indices([2, 1], [0, 1]), 1))).toMatch(/several axes along rows/)
    expect(reason(pick(float32([2, 3]), indices([2, 1], [0, 1]), 1, 1))).toMatch(/batches/)
    const ints = makeTensor({ name: 'x', shape: [3], type: 'int32' })
    expect(reason(pick(ints, indices([1], [0]), 0))).toMatch(/its elements are int32/)
  })

  it('carries batches that indices do not pick along', () => {
    const carries = (op: Operator) => op.def.rebatch?.(op, 2, 4)
    expect(carries(pick(float32([2, 3]), indices([2], [0, 1]), 1))).toEqual({ axis: 1, batchDims: 0 })
    expect(carries(pick(float32([3, 2], counting(6) as never), indices([2]), 0))).toBeDefined()
    expect(carries(pick(float32([2, 3]), indices([2, 1]), 1, 1))).toBeDefined()
    expect(() => carries(pick(float32([2, 3]), indices([2], [0, 1]), 0))).toThrow(/indices pick along axis 0/)
    expect(() => carries(pick(float32([2, 3]), indices([2]), 1))).toThrow(/does not carry batches/)
  })

  const x = float32([2, 3])
  itRejects(() => pick(x, indices([2], [0, 2]), 1), {
    'an index outside': [() => pick(x, indices([2], [0, 3]), 1), /index 3 \(number 1\) is none of 3/],
    'a negative index': [() => pick(x, indices([1], [-1]), 1), /index -1 \(number 0\) is none of 3/],
    'an axis that is not there': [() => pick(x, indices([1], [0]), 2), /no axis 2 of 2/],
    'indices that are no integers': [
      () => pick(x, float32([1]), 1),
      /indices "x" are float32 1, not int32 or int64/,
    ],
    'batches beyond the axis': [() => pick(x, indices([2, 3]), 0, 1), /batchDims 1 is beyond axis 0/],
    'batches beyond the indices': [() => pick(x, indices([2]), 1, 2), /batchDims 2 is not within the 1 axes/],
    'batches that differ': [
      () => pick(x, indices([3, 1]), 1, 1),
      /batch axis 0 has 2 items, but 3 of indices/,
    ],
    'no indices': [() => makeOp(gather, { axis: 0, batchDims: 0 }, [x]), /the indices is missing/],
  })
})
