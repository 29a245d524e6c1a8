import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { reduceMin } from '../../../src/ops/reduce/reduce-min'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itReduces, itReducesIntegers } from './reduction'

describe('reduce min', () => {
  itReduces(reduceMin, [-2, -6], [1, -2, -6])
  itReducesIntegers(reduceMin, -3)

  const build = (quant = plain) =>
    makeOp(reduceMin, { axes: [0], keepDims: true }, [int8([3], plain)], { quant })

  it('of int8 compares bytes', () => {
    expect(runOp(build(), Int8Array.of(2, 1, 3))).toEqual([1])
  })

  itRejects(() => build(), {
    'an output of another scale': [() => build(perTensor(2, 0)), /moves bytes/],
  })
})
