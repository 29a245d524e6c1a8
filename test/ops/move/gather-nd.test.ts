import { describe, expect, it } from 'vitest'
import { InputError } from '../../../src/graph/errors'
import type { Tensor } from '../../../src/graph/tensor'
import { gatherNd } from '../../../src/ops/move/gather-nd'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, indices, shapeOf } from './moving'

describe('gather of positions', () => {
  const pick = (x: Tensor, i: Tensor) => makeOp(gatherNd, {}, [x, i])

  it('picks blocks, and elements', () => {
    const blocks = pick(float32([2, 3, 2]), indices([2, 2], [1, 2, 0, 1]))
    expect(shapeOf(blocks)).toEqual([2, 2])
    expect(runOp(blocks, counting(12))).toEqual([10, 11, 2, 3])
    const elements = pick(float32([2, 3]), indices([2, 1, 2], [1, 2, 0, 1]))
    expect(shapeOf(elements)).toEqual([2, 1])
    expect(runOp(elements, counting(6))).toEqual([5, 1])
  })

  it('refuses positions that are out of range when it computes', () => {
    const op = pick(float32([2, 3]), indices([1, 2]))
    expect(runOp(op, counting(6), Int32Array.of(1, 1))).toEqual([4])
    const outside = () => runOp(op, counting(6), Int32Array.of(1, 3))
    expect(outside).toThrow(InputError)
    expect(outside).toThrow(/GATHER_ND "op": index 3 \(number 1\) is none of 3 of axis 1/)
  })

  it('says what runs on the CPU, and carries the batches of its indices alone', () => {
    const constant = pick(float32([2, 3]), indices([1, 2], [0, 1]))
    const rows = pick(float32([2, 3]), indices([1, 1, 2], [0, 1]))
    const computed = pick(float32([2, 3], [1, 2, 3, 4, 5, 6]), indices([1, 2]))
    expect(constant.def.hostOnly?.(constant)).toBeUndefined()
    expect(rows.def.hostOnly?.(rows)).toMatch(/several axes along rows/)
    expect(computed.def.hostOnly?.(computed)).toBe('its indices are computed')
    expect(computed.def.rebatch?.(computed, 1, 2)).toEqual({})
    expect(() => constant.def.rebatch?.(constant, 2, 4)).toThrow(/positions pick along axis 0/)
  })

  const x = float32([2, 3])
  itRejects(() => pick(x, indices([1, 1], [1])), {
    'positions of too many parts': [() => pick(x, indices([1, 3])), /positions have 1 to 2 parts/],
    'positions of no axis': [() => pick(x, indices([], [0])), /positions have 1 to 2 parts/],
    'a position outside': [
      () => pick(x, indices([1, 1], [2])),
      /index 2 \(number 0\) is none of 2 of axis 0/,
    ],
  })
})
