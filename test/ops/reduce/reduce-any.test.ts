import { describe, expect, it } from 'vitest'
import { reduceAny } from '../../../src/ops/reduce/reduce-any'
import { itRejects, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'

describe('reduce any', () => {
  const attrs = { axes: [1], keepDims: false }

  it('of bools, on the CPU', () => {
    const op = makeOp(reduceAny, attrs, [of('bool', [2, 2])])
    expect(runOp(op, Uint8Array.of(0, 1, 0, 0))).toEqual([1, 0])
    expect(runOp(op, Uint8Array.of(1, 1, 1, 1))).toEqual([1, 1])
    expect(op.def.hostOnly?.(op)).toMatch(/bool/)
  })

  itRejects(() => makeOp(reduceAny, attrs, [of('bool', [2, 2])]), {
    numbers: [() => makeOp(reduceAny, attrs, [of('int32', [2, 2])]), /"x" is int32 2×2, not bool/],
  })
})
