import { describe, expect, it } from 'vitest'
import { elementsOf } from '../../src/gpu/transfer'
import { perTensor } from '../../src/graph/quant-params'
import { makeTensor } from '../../src/graph/tensor'
import {
  dequantize,
  quantizeInto,
  quantizeValue,
  roundHalfAway,
  roundHalfEven,
} from '../../src/numerics/quantize'
import { quantizeConstant } from '../../src/quantize/constants'
import { int8 } from '../harness/build'

/** Real numbers, scales, zero points and the bytes that TensorFlow Lite makes of them. */
const roundedTwice = [
  [0.6941055059432983, 0.007842999882996082, -1, 87],
  [-0.3880755305290222, 0.02351972833275795, -18, -34],
  [-0.9525490403175354, 0.02351972833275795, 0, -41],
] as const

describe('rounding', () => {
  it.each([
    [0.5, 0, 1],
    [1.5, 2, 2],
    [2.5, 2, 3],
    [-0.5, 0, -1],
    [-1.5, -2, -2],
    [-2.5, -2, -3],
    [0.49999999999999994, 0, 0],
    [2.4999, 2, 2],
    [-2.5001, -3, -3],
    [7, 7, 7],
  ])('%d: half to even %i, half away from zero %i', (value, even, away) => {
    expect(roundHalfEven(value) + 0).toBe(even)
    expect(roundHalfAway(value) + 0).toBe(away)
  })
})

describe('quantizeValue', () => {
  it.each([
    [0, 3],
    [0.25, 3],
    [0.75, 5],
    [1.25, 5],
    [-0.75, 1],
    [62, 127],
    [1e9, 127],
    [-1e9, -128],
    [Infinity, 127],
    [-Infinity, -128],
  ])('of %d at scale 1/2, zero point 3 is %i', (real, q) => {
    expect(quantizeValue(real, perTensor(0.5, 3))).toBe(q)
  })

  // Products with the float32 reciprocal, rounded to float32: exact halves, which exact products and quotients miss.
  it.each(roundedTwice)(
    'of %d at scale %d, zero point %i is %i, as in TensorFlow Lite',
    (real, scale, zero, q) => {
      expect(quantizeValue(real, perTensor(scale, zero))).toBe(q)
      expect(quantizeValue(real, perTensor(scale, zero + 128), 'uint8')).toBe(q + 128)
      for (const out of [new Int8Array(1), new Uint8Array(1)]) {
        const offset = out instanceof Uint8Array ? 128 : 0
        quantizeInto([real], perTensor(scale, zero + offset), out)
        expect(out[0]).toBe(q + offset)
      }
      const input = int8([1], perTensor(scale, zero))
      expect(elementsOf(input, [real])).toEqual(Int8Array.of(q))
      const constant = makeTensor({ name: 'c', shape: [1], type: 'float32', data: Float32Array.of(real) })
      expect(quantizeConstant(constant, perTensor(scale, zero)).data).toEqual(Int8Array.of(q))
    },
  )

  it('quantizes uint8 in its own range', () => {
    expect(quantizeValue(-5, perTensor(1, 3), 'uint8')).toBe(0)
    expect(quantizeValue(300, perTensor(1, 3), 'uint8')).toBe(255)
  })
})

describe('quantizeInto', () => {
  it('gives what quantizeValue gives, element by element', () => {
    const reals = Float32Array.of(-1e30, -1.3, -0.05, 0, 0.05, 0.15, 0.25, 12.7, 1e30, Infinity)
    const quant = perTensor(0.1, -7)
    const out = new Int8Array(reals.length)
    expect(quantizeInto(reals, quant, out)).toBe(-1)
    expect([...out]).toEqual(Array.from(reals, (real) => quantizeValue(real, quant)))
  })

  it('turns NaN into the zero point and reports the first', () => {
    const out = new Int8Array(4)
    expect(quantizeInto([1, Number.NaN, 2, Number.NaN], perTensor(1, -5), out)).toBe(1)
    expect([...out]).toEqual([-4, -5, -3, -5])
  })
})

describe('dequantize', () => {
  it('is scale · (q − zeroPoint), at extreme zero points too', () => {
    expect([...dequantize([-128, 0, 127], perTensor(0.5, -128))]).toEqual([0, 64, 127.5])
    expect([...dequantize([-128, 127], perTensor(2, 127))]).toEqual([-510, 0])
  })

  it('undoes quantization to within half a step', () => {
    const quant = perTensor(0.037, 11)
    for (let real = -5; real <= 4.2; real += 0.013) {
      const [back = Number.NaN] = dequantize([quantizeValue(real, quant)], quant)
      expect(Math.abs(back - real)).toBeLessThanOrEqual(0.037 / 2 + 1e-6)
    }
  })
})
