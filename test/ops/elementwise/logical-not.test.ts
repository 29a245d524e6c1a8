import { describe, expect, it } from 'vitest'
import { logicalNot } from '../../../src/ops/elementwise/logical-not'
import { itRejects, makeOp, runOp } from '../../harness/build'
import { of } from './binary'

describe('logical not', () => {
  it('negates', () => {
    expect(runOp(makeOp(logicalNot, {}, [of('bool', [2])]), Uint8Array.of(0, 1))).toEqual([1, 0])
  })

  itRejects(() => makeOp(logicalNot, {}, [of('bool')]), {
    numbers: [() => makeOp(logicalNot, {}, [of('float32')]), /"x" is float32 3, not bool/],
  })
})
