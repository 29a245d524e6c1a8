import { describe, expect, it } from 'vitest'
import { perTensor } from '../../src/graph/quant-params'
import { dequantize } from '../../src/ops/dequantize'
import { quantize } from '../../src/ops/quantize'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../harness/build'

const quant = perTensor(0.5, 3)
const stored = { type: 'int8', quant } as const

describe('quantize', () => {
  it('rounds halves to even, saturates, and gives NaN the zero point', () => {
    const op = makeOp(quantize, {}, [float32([6])], stored)
    const data = Float32Array.of(0.25, 0.75, -0.25, 1e9, -Infinity, Number.NaN)
    expect(runOp(op, data)).toEqual([3, 5, 3, 127, -128, 3])
  })

  itRejects(() => makeOp(quantize, {}, [float32([6])], stored), {
    'an int8 input': [() => makeOp(quantize, {}, [int8([6], plain)], stored), /turns float32 into int8/],
    'a float32 output': [() => makeOp(quantize, {}, [float32([6])]), /turns float32 into int8/],
    'an unquantized output': [
      () => makeOp(quantize, {}, [float32([6])], { type: 'int8' }),
      /needs one scale/,
    ],
    'a scale without an inverse': [
      () => makeOp(quantize, {}, [float32([6])], { type: 'int8', quant: perTensor(1e-40, 0) }),
      /its inverse is no float32/,
    ],
  })
})

describe('dequantize', () => {
  it('is scale · (q − zeroPoint)', () => {
    const op = makeOp(dequantize, {}, [int8([3], quant)], { type: 'float32' })
    expect(runOp(op, Int8Array.of(-128, 3, 127))).toEqual([-65.5, 0, 62])
  })

  itRejects(() => makeOp(dequantize, {}, [int8([3], quant)], { type: 'float32' }), {
    'a float32 input': [() => makeOp(dequantize, {}, [float32([3])]), /turns int8 into float32/],
    'an int8 output': [() => makeOp(dequantize, {}, [int8([3], quant)], stored), /turns int8 into float32/],
  })
})
