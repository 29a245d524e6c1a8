import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { quantize } from '../../../src/ops/quantize/quantize'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const quant = perTensor(0.5, 3)
const stored = { type: 'int8', quant } as const

describe('quantize', () => {
  it('rounds halves to even, saturates, and gives NaN the zero point', () => {
    const op = makeOp(quantize, {}, [float32([6])], stored)
    const data = Float32Array.of(0.25, 0.75, -0.25, 1e9, -Infinity, Number.NaN)
    expect(runOp(op, data)).toEqual([3, 5, 3, 127, -128, 3])
  })

  it('makes uint8 too', () => {
    const op = makeOp(quantize, {}, [float32([4])], { type: 'uint8', quant: perTensor(0.5, 131) })
    expect(runOp(op, Float32Array.of(0.25, -0.75, 1e9, -1e9))).toEqual([131, 129, 255, 0])
  })

  const byte = (type: 'int8' | 'uint8', scale: number, zeroPoint: number) => ({
    type,
    quant: perTensor(scale, zeroPoint),
  })

  it('only changes the sign where scales are equal and zero points 128 apart', () => {
    const signed = makeOp(
      quantize,
      {},
      [makeTensor({ name: 'x', shape: [256], ...byte('uint8', 0.3, 200) })],
      {
        ...byte('int8', 0.3, 72),
      },
    )
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect(runOp(signed, bytes)).toEqual(Array.from(bytes, (value) => value - 128))
    const back = makeOp(quantize, {}, [int8([256], perTensor(0.3, 72))], byte('uint8', 0.3, 200))
    expect(
      runOp(
        back,
        Int8Array.from(bytes, (value) => value - 128),
      ),
    ).toEqual(Array.from(bytes))
  })

  it('rescales: 8 fractional bits between equal types, the whole factor otherwise', () => {
    const input = int8([3], perTensor(0.3, -10))
    const coarse = makeOp(quantize, {}, [input], byte('int8', 0.7, 5))
    const fine = makeOp(quantize, {}, [input], byte('uint8', 0.7, 133))
    // round(256 · 0.3 / 0.7) = 110: (137 · 110 + 128) >> 8 = 59, while 137 · 0.3 / 0.7 = 58.71.
    expect(runOp(coarse, Int8Array.of(127, -128, -10))).toEqual([64, -46, 5])
    expect(runOp(fine, Int8Array.of(127, -128, -10))).toEqual([192, 82, 133])
  })

  it('saturates where the input’s step is far above the output’s', () => {
    for (const coarse of [2 ** 14, 1e38]) {
      const op = makeOp(quantize, {}, [int8([3], perTensor(coarse, 3))], { type: 'int8', quant: plain })
      expect(runOp(op, Int8Array.of(2, 3, 4)).map((q) => q + 0)).toEqual([-128, 0, 127])
    }
  })

  itRejects(() => makeOp(quantize, {}, [float32([6])], stored), {
    'an unquantized input': [
      () => makeOp(quantize, {}, [makeTensor({ name: 'x', shape: [6], type: 'int8' })], stored),
      /reads float32, or int8 or uint8 of one scale/,
    ],
    'a float32 output': [() => makeOp(quantize, {}, [float32([6])]), /makes int8 or uint8 of one scale/],
    'an unquantized output': [
      () => makeOp(quantize, {}, [float32([6])], { type: 'int8' }),
      /makes int8 or uint8 of one scale/,
    ],
    'a scale without an inverse': [
      () => makeOp(quantize, {}, [float32([6])], { type: 'int8', quant: perTensor(1e-40, 0) }),
      /its inverse is no float32/,
    ],
  })
})
