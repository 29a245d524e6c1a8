import { type QuantParams, quantRange } from '../graph/quant-params'
import { clamp } from './requantize'

/** Rounds to the nearest integer, halves to even, as IEEE 754 and TensorFlow Lite's kernels do. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const fraction = value - floor
  if (fraction < 0.5) return floor
  if (fraction > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** Rounds to the nearest integer, halves away from zero, as C's `round` does. */
export function roundHalfAway(value: number): number {
  const magnitude = Math.abs(value)
  const floor = Math.floor(magnitude)
  // Adding 0.5 first would round the largest double below 0.5 up to 1.
  return Math.sign(value) * (magnitude - floor < 0.5 ? floor : floor + 1)
}

/**
 * Quantizes one value by per-tensor parameters:
 * `q = clamp(roundHalfEven(fround(real · fround(1/scale))) + zeroPoint)`. The product is rounded to float32 and then to
 * an integer, as in XNNPACK's `f32-qs8-vcvt`, which runs in TensorFlow Lite; the shader does the same.
 */
export function quantizeValue(real: number, quant: QuantParams, type: 'int8' | 'uint8' = 'int8'): number {
  const [low, high] = quantRange(type)
  const inverse = Math.fround(1 / (quant.scale[0] ?? 1))
  const steps = roundHalfEven(Math.fround(Math.fround(real) * inverse))
  return clamp(steps + (quant.zeroPoint[0] ?? 0), low, high)
}

/** Adding and subtracting this rounds a double: doubles of this size, and a bit below and above, have no fraction. */
const roundingConstant = 1.5 * 2 ** 52

/**
 * Quantizes every element like `quantizeValue`; NaN becomes the zero point. Returns the index of the first NaN, or −1.
 * Missing elements (undefined or null) count as NaN.
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
      // Doubles of this size have no fraction, so the addition rounds to the nearest integer, halves to even.
      out[i] = clamp(Math.fround(real * inverse), low, high) + roundingConstant - roundingConstant + zeroPoint
    }
  }
  return firstNaN
}

/** Dequantizes every element to float32: `real = scale · (q − zeroPoint)`, with per-tensor parameters. */
export function dequantize(quantized: ArrayLike<number>, quant: QuantParams): Float32Array<ArrayBuffer> {
  const scale = quant.scale[0] ?? 1
  const zeroPoint = quant.zeroPoint[0] ?? 0
  const reals = new Float32Array(quantized.length)
  for (let i = 0; i < reals.length; i++) reals[i] = scale * ((quantized[i] ?? 0) - zeroPoint)
  return reals
}
