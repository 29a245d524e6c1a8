import { describe, expect, it } from 'vitest'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { padV2 } from '../../../src/ops/move/pad-v2'
import { int8, itRejects, makeOp, runOp } from '../../harness/build'
import { other, quant } from './moving'

describe('padding with a value', () => {
  const sides = [
    [0, 0],
    [2, 1],
  ] as const
  const padded = (value: Tensor, x = int8([2, 2], quant)) =>
    makeOp(padV2, { paddings: sides }, [x, value], { quant })

  it('puts a value around', () => {
    const op = padded(int8([], quant, [-9]))
    expect(runOp(op, Int8Array.of(1, 2, 3, 4))).toEqual([-9, -9, 1, 2, -9, -9, -9, 3, 4, -9])
  })

  it('puts an int64 around', () => {
    const value = makeTensor({ name: 'v', shape: [], type: 'int64', data: BigInt64Array.of(-5n) })
    const x = makeTensor({ name: 'x', shape: [1, 1], type: 'int64' })
    const op = makeOp(padV2, { paddings: sides }, [x, value])
    expect(op.def.reference(op, [BigInt64Array.of(8n), value.data])).toEqual([
      BigInt64Array.of(-5n, -5n, 8n, -5n),
    ])
  })

  itRejects(() => padded(int8([], quant, [0])), {
    'a value that is not one element': [() => padded(int8([2], quant, [1, 2])), /int8 2 .*, not one element/],
    'a value that is computed': [() => padded(int8([], quant)), /the value "x" must be a constant/],
    'a value of another quantization': [() => padded(int8([], other, [1])), /same scale and zero point/],
  })
})
