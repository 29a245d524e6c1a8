import { describe } from 'vitest'
import { reduceProd } from '../../../src/ops/reduce/reduce-prod'
import { int8, itRejects, makeOp, plain } from '../../harness/build'
import { of } from '../elementwise/binary'
import { itReduces, itReducesIntegers } from './reduction'

describe('reduce prod', () => {
  itReduces(reduceProd, [-6, -12], [4, -1, -18])
  itReducesIntegers(reduceProd, -42)

  const attrs = { axes: [0], keepDims: true }
  itRejects(() => makeOp(reduceProd, attrs, [of('float32')]), {
    int8: [() => makeOp(reduceProd, attrs, [int8([3], plain)], { quant: plain }), /int8 does not run/],
  })
})
