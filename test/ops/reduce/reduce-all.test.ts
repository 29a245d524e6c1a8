import { describe, expect, it } from 'vitest'
import { reduceAll } from '../../../src/ops/reduce/reduce-all'
import { itRejects, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'

describe('reduce all', () => {
  const attrs = { axes: [1], keepDims: false }

  it('of bools, on the CPU', () => {
    const op = makeOp(reduceAll, attrs, [of('bool', [2, 2])])
    expect(runOp(op, Uint8Array.of(0, 1, 0, 0))).toEqual([0, 0])
    expect(runOp(op, Uint8Array.of(1, 1, 1, 1))).toEqual([1, 1])
    expect(op.def.hostOnly?.(op)).toMatch(/bool/)
  })

  itRejects(() => makeOp(reduceAll, attrs, [of('bool', [2, 2])]), {
    numbers: [() => makeOp(reduceAll, attrs, [of('int32', [2, 2])]), /"x" is int32 2×2, not bool/],
  })
})
