import { describe, expect, it } from 'vitest'
import { makeTensor } from '../../../src/graph/tensor'
import { unstack } from '../../../src/ops/move/unstack'
import { float32, itRejects, makeOp, runOutputs } from '../../harness/build'
import { itCarriesNoBatch } from './moving'
import { matrices, stacks } from './stacking'

describe('unstack', () => {
  it.each(stacks)('takes axis %i apart', (axis, shape, stacked) => {
    const op = makeOp(unstack, { axis }, [float32(shape)])
    expect(runOutputs(op, Float32Array.from(stacked))).toEqual(matrices.map((part) => [...part]))
  })

  it('makes scalars of a tensor', () => {
    const op = makeOp(unstack, { axis: 0 }, [makeTensor({ name: 'x', shape: [2], type: 'int32' })])
    expect(op.outputs.map(({ shape }) => shape)).toEqual([[], []])
    expect(runOutputs(op, Int32Array.of(7, -8))).toEqual([[7], [-8]])
  })

  itCarriesNoBatch(makeOp(unstack, { axis: 0 }, [float32([2, 2, 1, 3])]), /takes apart axis 0/)

  itRejects(() => makeOp(unstack, { axis: 0 }, [float32([1024, 2])]), {
    'an axis with too many indices': [
      () => makeOp(unstack, { axis: 0 }, [float32([1025, 2])]),
      /1025 indices of axis 0 are more than 1024/,
    ],
  })
})
