import { describe, expect, it } from 'vitest'
import { select } from '../../../src/ops/move/select'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'
import { itCarriesNoBatch, other, quant } from './moving'

const real = { type: 'float32' } as const

describe('select', () => {
  const build = (condition: readonly number[], a = [2, 2], b = [2, 2]) =>
    makeOp(select, {}, [of('bool', condition), float32(a), float32(b)], real)

  it('chooses, on the CPU', () => {
    const op = build([2])
    expect(runOp(op, Uint8Array.of(1, 0), Float32Array.of(1, 2, 3, 4), Float32Array.of(9, 9, 9, 9))).toEqual([
      1, 2, 9, 9,
    ])
    expect(op.def.hostOnly?.(op)).toMatch(/condition is bool/)
  })

  itCarriesNoBatch(build([2]), /fewer axes/)
  itRejects(() => build([2, 2]), {
    'a condition of numbers': [
      () => makeOp(select, {}, [float32([2]), float32([2]), float32([2])], real),
      /the condition "x" is float32, not bool/,
    ],
    'shapes that do not fit': [() => build([3, 2]), /does not choose between/],
    'two scales': [
      () =>
        makeOp(select, {}, [of('bool', [2]), int8([2], quant), int8([2], other)], { type: 'int8', quant }),
      /moves bytes/,
    ],
    'a type that does not move': [
      () => makeOp(select, {}, [of('bool'), of('int16'), of('int16')], { type: 'int16' }),
      /"x" is int16 3; only/,
    ],
  })
})
