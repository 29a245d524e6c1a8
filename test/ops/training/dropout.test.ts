import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { dropout } from '../../../src/ops/training/dropout'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

describe('dropout', () => {
  it('hands its input on, in memory of its own', () => {
    const op = makeOp(dropout, { rate: 0.5 }, [float32([3])])
    const data = Float32Array.of(1, 2, 3)
    expect(runOp(op, data)).toEqual([1, 2, 3])
    expect(op.def.reference(op, [data])[0]).not.toBe(data)
    expect(op.def.kernel).toBeUndefined()
  })

  itRejects(() => makeOp(dropout, { rate: 0 }, [float32([3])]), {
    'a rate of one': [() => makeOp(dropout, { rate: 1 }, [float32([3])]), /rate 1 is outside/],
    'a negative rate': [() => makeOp(dropout, { rate: -0.1 }, [float32([3])]), /rate -0.1 is outside/],
    'no rate': [() => makeOp(dropout, { rate: Number.NaN }, [float32([3])]), /rate NaN/],
    'other quantization': [
      () => makeOp(dropout, { rate: 0.5 }, [int8([2], plain)], { quant: perTensor(0.5, 4) }),
      /same scale/,
    ],
  })
})
