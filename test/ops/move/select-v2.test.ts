import { describe, expect, it } from 'vitest'
import { selectV2 } from '../../../src/ops/move/select-v2'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'
import { itCarriesNoBatch, other, quant } from './moving'

const real = { type: 'float32' } as const

describe('select-v2', () => {
  const build = (condition: readonly number[], a = [2, 2], b = [2, 2]) =>
    makeOp(selectV2, {}, [of('bool', condition), float32(a), float32(b)], real)

  it('chooses, on the CPU', () => {
    const op = build([2, 1], [2], [1])
    expect(runOp(op, Uint8Array.of(1, 0), Float32Array.of(1, 2), Float32Array.of(9))).toEqual([1, 2, 9, 9])
    expect(op.def.hostOnly?.(op)).toMatch(/condition is bool/)
  })

  itCarriesNoBatch(build([2, 1], [2], [1]), /fewer axes/)
  itRejects(() => build([2, 2]), {
    'a condition of numbers': [
      () => makeOp(selectV2, {}, [float32([2]), float32([2]), float32([2])], real),
      /the condition "x" is float32, not bool/,
    ],
    'shapes that do not fit': [() => build([3, 2]), /do not broadcast/],
    'two scales': [
      () =>
        makeOp(selectV2, {}, [of('bool', [2]), int8([2], quant), int8([2], other)], { type: 'int8', quant }),
      /moves bytes/,
    ],
    'a type that does not move': [
      () => makeOp(selectV2, {}, [of('bool'), of('int16'), of('int16')], { type: 'int16' }),
      /"x" is int16 3; only/,
    ],
  })
})
