/** Shared by the tests of operators on bools. */
import { expect, it } from 'vitest'
import type { OpDef } from '../../../src/graph/operator'
import { itRejects, makeOp, runOp } from '../../harness/build'
import { of } from './binary'

type NoAttrs = Readonly<Record<string, never>>

/** Tests what false and true give with false and true: 0 0, 0 1, 1 0, 1 1. */
export function itCombinesBools(def: OpDef<NoAttrs>, expected: readonly number[]): void {
  it('combines bools with broadcasting, on the CPU', () => {
    const op = makeOp(def, {}, [of('bool', [2, 1]), of('bool', [2], 'y')])
    expect(runOp(op, Uint8Array.of(0, 1), Uint8Array.of(0, 1))).toEqual(expected)
    expect(op.def.hostOnly?.(op)).toMatch(/bool, which shaders do not hold/)
  })

  itRejects(() => makeOp(def, {}, [of('bool'), of('bool')]), {
    numbers: [() => makeOp(def, {}, [of('bool'), of('int32', [3], 'y')]), /"y" is int32 3, not bool/],
    'an output of numbers': [
      () => makeOp(def, {}, [of('bool'), of('bool')], { type: 'int32' }),
      /"out" is int32 scalar, not bool/,
    ],
  })
}
