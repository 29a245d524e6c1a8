import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { batchMatMul } from '../../../src/ops/conv/batch-matmul'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const none = { adjX: false, adjY: false }
const named = (shape: readonly number[]) => float32(shape, undefined, 'y')

describe('batch matmul', () => {
  const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)]

  it.each([
    [false, false, [19, 22, 43, 50]],
    [true, false, [26, 30, 38, 44]],
    [false, true, [17, 23, 39, 53]],
    [true, true, [23, 31, 34, 46]],
  ])('adjoint %s and %s', (adjX, adjY, expected) => {
    const op = makeOp(batchMatMul, { adjX, adjY }, [float32([2, 2]), named([2, 2])])
    expect(runOp(op, a, b)).toEqual(expected)
    expect(op.def.macs?.(op)).toBe(8)
  })

  it('broadcasts the axes before the matrices', () => {
    const op = makeOp(batchMatMul, none, [float32([2, 1, 2]), named([2, 1])])
    expect(op.outputs[0]?.shape).toEqual([2, 1, 1])
    expect(runOp(op, a, Float32Array.of(10, 1))).toEqual([12, 34])
  })

  it('of int8 takes out both zero points, rounds once and saturates', () => {
    const first = int8([2, 2], perTensor(0.5, 1))
    const second = int8([2, 1], perTensor(0.25, -2), undefined, 'y')
    const op = makeOp(batchMatMul, none, [first, second], { quant: perTensor(0.25, -10) })
    // (1 · 0.5 + 2 · 1) / 0.25 − 10, and beyond the range.
    expect(runOp(op, Int8Array.of(3, 5, 127, 127), Int8Array.of(0, 2))).toEqual([0, 127])
  })

  it('carries batches along the first axis, but not along what it sums', () => {
    const batches = makeOp(batchMatMul, none, [float32([2, 3, 4]), named([2, 4, 5])])
    expect(batches.def.rebatch?.(batches, 2, 4)).toEqual(none)
    const rows = makeOp(batchMatMul, none, [float32([2, 4]), named([4, 5])])
    expect(() => rows.def.rebatch?.(rows, 2, 4)).toThrow(/items do not lie along the first axis/)
  })

  const build = (x: readonly number[], y: readonly number[]) =>
    makeOp(batchMatMul, none, [float32(x), named(y)])
  itRejects(() => build([2, 3], [3, 4]), {
    'rows and columns of two lengths': [() => build([2, 3], [2, 3]), /rows of 3 elements, columns of 2/],
    'a vector': [() => build([3], [3, 2]), /are not both matrices/],
    'batches that do not broadcast': [
      () => build([2, 2, 3], [3, 3, 2]),
      /batches of 2 and 3 do not broadcast/,
    ],
    'more products than int32 sums': [
      () => makeOp(batchMatMul, none, [int8([1, 33026], plain), int8([33026, 1], plain)], { quant: plain }),
      /sums 33026 products; 33025 is the most/,
    ],
  })
})
