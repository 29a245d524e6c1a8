import { describe, expect, it } from 'vitest'
import { makeTensor } from '../../../src/graph/tensor'
import { argMax } from '../../../src/ops/reduce/arg-max'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

describe('arg-max', () => {
  const int32 = { type: 'int32' } as const

  it.each([
    [0, [3], [1, 0, 0]],
    [-1, [2], [1, 0]],
  ])('along axis %i takes the first of the largest', (axis, shape, expected) => {
    const op = makeOp(argMax, { axis }, [int8([2, 3], plain)], int32)
    expect(op.outputs[0]?.shape).toEqual(shape)
    expect(runOp(op, Int8Array.of(-5, 9, 9, 4, 4, -128))).toEqual(expected)
    expect(op.def.hostOnly?.(op)).toBeUndefined()
  })

  it('of a batch does not carry other batches through', () => {
    const kept = makeOp(argMax, { axis: -1 }, [int8([2, 3], plain)], int32)
    expect(kept.def.rebatch?.(kept, 2, 4)).toEqual({ axis: -1 })
    const searched = makeOp(argMax, { axis: -2 }, [int8([2, 3], plain)], int32)
    expect(() => searched.def.rebatch?.(searched, 2, 4)).toThrow(/searches axis 0, the batch/)
  })

  it('gives int64 on the CPU only', () => {
    const op = makeOp(argMax, { axis: 0 }, [float32([3])], { type: 'int64' })
    expect(op.def.reference(op, [Float32Array.of(1, 3, 2)])).toEqual([BigInt64Array.of(1n)])
    expect(op.def.hostOnly?.(op)).toMatch(/output is int64/)
  })

  itRejects(() => makeOp(argMax, { axis: 0 }, [float32([3])], int32), {
    'an axis that is not there': [
      () => makeOp(argMax, { axis: 1 }, [float32([3])], int32),
      /no axis 1; its input is float32 3/,
    ],
    'an output of reals': [
      () => makeOp(argMax, { axis: 0 }, [float32([3])]),
      /output is float32, not int32 or/,
    ],
    'an input of integers': [
      () => makeOp(argMax, { axis: 0 }, [makeTensor({ name: 'x', shape: [3], type: 'int32' })], int32),
      /only float32 and int8 run/,
    ],
  })
})
