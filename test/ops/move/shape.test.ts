import { describe, expect, it } from 'vitest'
import { shape } from '../../../src/ops/move/shape'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { itCarriesNoBatch } from './moving'

const of = (extents: number[], type: 'int32' | 'int64' | 'float32' = 'int32') =>
  makeOp(shape, {}, [float32(extents)], { type })

describe('shape', () => {
  it('returns the extents, as int32 or int64', () => {
    expect(runOp(of([2, 3, 5]))).toEqual([2, 3, 5])
    expect(runOp(of([2, 3], 'int64'))).toEqual([2n, 3n])
  })

  itCarriesNoBatch(of([2, 3]), /its output holds the extent of the batch/)

  itRejects(() => of([2]), {
    'another type': [() => of([2], 'float32'), /its output is float32, not int32 or int64/],
    'a scalar': [() => of([]), /a scalar has no extents/],
  })
})
