import { type QuantParams, quantRange } from '../graph/quant-params'
import { clamp } from './requantize'

/** The nearest integer; halves go to the even neighbour, as IEEE 754 and TensorFlow Lite's kernels round. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const fraction = value - floor
  if (fraction < 0.5) return floor
  if (fraction > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** The nearest integer; halves go away from zero, as C's `round`. */
export function roundHalfAway(value: number): number {
  const magnitude = Math.abs(value)
  const floor = Math.floor(magnitude)
  // Adding a half first would round the largest double below 0.5 up.
  return Math.sign(value) * (magnitude - floor < 0.5 ? floor : floor + 1)
}

/**
 * `q = clamp(roundHalfEven(real · fround(1/scale)) + zeroPoint)` for one value, per-tensor parameters.
 * The product of two float32 numbers is exact in a double, so it is rounded once; the shader does the same.
 */
export function quantizeValue(real: number, quant: QuantParams, type: 'int8' | 'uint8' = 'int8'): number {
  const [low, high] = quantRange(type)
  const inverse = Math.fround(1 / (quant.scale[0] ?? 1))
  return clamp(roundHalfEven(Math.fround(real) * inverse) + (quant.zeroPoint[0] ?? 0), low, high)
}

/** Doubles of this size are whole numbers, also a bit below and above. */
const wholeNumbers = 1.5 * 2 ** 52

/**
 * `quantizeValue` of every element; NaN becomes the zero point. Returns the index of the first NaN, or −1; what is missing
 * in a list (undefined, null) counts as NaN.
 */
export function quantizeInto(
  reals: ArrayLike<number>,
  quant: QuantParams,
  out: Int8Array | Uint8Array,
): number {
  const zeroPoint = quant.zeroPoint[0] ?? 0
  const range = quantRange(out instanceof Int8Array ? 'int8' : 'uint8')
  const [low, high] = [range[0] - zeroPoint, range[1] - zeroPoint]
  const inverse = Math.fround(1 / (quant.scale[0] ?? 1))
  let firstNaN = -1
  for (let i = 0; i < out.length; i++) {
    const real = Math.fround(reals[i] ?? Number.NaN)
    if (Number.isNaN(real)) {
      if (firstNaN < 0) firstNaN = i
      out[i] = zeroPoint
    } else {
      // Doubles have no fraction at this size, so the sum is rounded: to the nearest, halves to even.
      out[i] = clamp(real * inverse, low, high) + wholeNumbers - wholeNumbers + zeroPoint
    }
  }
  return firstNaN
}

/** `real = scale · (q − zeroPoint)` of every element, as float32; per-tensor parameters. */
export function dequantize(quantized: ArrayLike<number>, quant: QuantParams): Float32Array<ArrayBuffer> {
  const scale = quant.scale[0] ?? 1
  const zeroPoint = quant.zeroPoint[0] ?? 0
  const reals = new Float32Array(quantized.length)
  for (let i = 0; i < reals.length; i++) reals[i] = scale * ((quantized[i] ?? 0) - zeroPoint)
  return reals
}
