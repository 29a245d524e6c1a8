import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { reduceMax } from '../../../src/ops/reduce/reduce-max'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itReduces, itReducesIntegers } from './reduction'

describe('reduce max', () => {
  itReduces(reduceMax, [3, 4], [4, 0.5, 3])
  itReducesIntegers(reduceMax, 7)

  const build = (quant = plain) =>
    makeOp(reduceMax, { axes: [0], keepDims: true }, [int8([3], plain)], { quant })

  it('of int8 compares bytes', () => {
    expect(runOp(build(), Int8Array.of(2, 1, 3))).toEqual([3])
  })

  itRejects(() => build(), {
    'an output of another scale': [() => build(perTensor(2, 0)), /moves bytes/],
  })
})
