import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { dequantize } from '../../../src/ops/quantize/dequantize'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'

const quant = perTensor(0.5, 3)

describe('dequantize', () => {
  it('is scale · (q − zeroPoint)', () => {
    const op = makeOp(dequantize, {}, [int8([3], quant)], { type: 'float32' })
    expect(runOp(op, Int8Array.of(-128, 3, 127))).toEqual([-65.5, 0, 62])
    const bytes = makeTensor({ name: 'x', shape: [3], type: 'uint8', quant: perTensor(0.5, 131) })
    const unsigned = makeOp(dequantize, {}, [bytes], { type: 'float32' })
    expect(runOp(unsigned, Uint8Array.of(0, 131, 255))).toEqual([-65.5, 0, 62])
  })

  itRejects(() => makeOp(dequantize, {}, [int8([3], quant)], { type: 'float32' }), {
    'a float32 input': [() => makeOp(dequantize, {}, [float32([3])]), /turns int8 or uint8 into float32/],
    'an int8 output': [
      () => makeOp(dequantize, {}, [int8([3], quant)], { type: 'int8', quant }),
      /turns int8 or uint8 into float32/,
    ],
  })
})
