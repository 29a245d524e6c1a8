/**
 * From 32 bits to 8 on arrays, as TensorFlow's Requantize, RequantizationRange and QuantizeDownAndShrinkRange:
 * accumulators and the range that they stand for become bytes over a smaller range.
 */
import { refuse, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { checkRange, type QuantizedArray } from './array'
import { roundHalfAway } from './quantize'

/** Steps from the least to the largest qint32, and the least. */
const steps = 2 ** 32 - 1
const lowest = -(2 ** 31)

/**
 * Requantizes qint32 values, whose range is [min, max], to quint8 over [requestedMin, requestedMax]; values outside
 * saturate. A value q stands for min + (q + 2^31) · (max − min) / (2^32 − 1), and becomes the step of the requested
 * range that is next to it. Computed in fixed point with 16 fractional bits, as TensorFlow's kernel does:
 *
 *     clamp((⌊q · R / 2^32⌋ + I − O + 2^15) >> 16)
 *     R = 255 · 2^16 · (max − min) / (requestedMax − requestedMin)
 *     I = 255 · 2^16 · (min + max) / 2 / (requestedMax − requestedMin)
 *     O = 255 · 2^16 · requestedMin / (requestedMax − requestedMin)
 *
 * each truncated to an integer. A requested range of one number gives zeros.
 *
 * @throws InputError when a bound is not finite, min > max, requestedMin > requestedMax, or requestedMin > 0
 */
export function requantizeArray(
  values: Int32Array,
  min: number,
  max: number,
  requestedMin: number,
  requestedMax: number,
): QuantizedArray {
  checkValues('requantizeArray', values)
  checkRange(min, max)
  checkRange(requestedMin, requestedMax)
  if (requestedMin > 0) throw new InputError(`requantizeArray: requestedMin ${requestedMin} is above 0`)
  const result = new Uint8Array(values.length)
  const { scale, offset } = fixedFactors(min, max, requestedMin, requestedMax)
  values.forEach((q, i) => {
    const step = Number((((BigInt(q) * scale) >> 32n) + offset) >> 16n)
    result[i] = Math.min(Math.max(step, 0), 255)
  })
  return { values: result, min: requestedMin, max: requestedMax }
}

/** Returns R, and I − O + 2^15; what TensorFlow holds in float32 is rounded to it. */
function fixedFactors(...bounds: [number, number, number, number]): { scale: bigint; offset: bigint } {
  const [min, max, low, high] = bounds.map(Math.fround) as typeof bounds
  const [input, output] = [Math.fround(max - min), Math.fround(high - low)]
  if (output === 0) return { scale: 0n, offset: 0n }
  const middle = Math.fround((min + max) / 2)
  const inputOffset = Math.fround(middle * Math.fround(255 / output)) * 2 ** 16
  const outputOffset = (2 ** 16 * (low * 255)) / output
  return {
    scale: BigInt(Math.trunc((255 * 2 ** 16 * input) / output)),
    offset: BigInt(Math.trunc(inputOffset)) - BigInt(Math.trunc(outputOffset)) + 2n ** 15n,
  }
}

/**
 * Returns the range of the values that there are in qint32 over [min, max]: the real numbers of the least, or 0 if that
 * is positive, and of the largest. A value q stands for round(min / s) · s + (q + 2^31) · s with s = (max − min) /
 * (2^32 − 1), rounded to float32.
 *
 * @throws InputError when there are no values, a bound is not finite, or min > max
 */
export function requantizationRange(
  values: Int32Array,
  min: number,
  max: number,
): { min: number; max: number } {
  checkValues('requantizationRange', values)
  checkRange(min, max)
  if (values.length === 0) throw new InputError('requantizationRange: there are no values')
  const realOf = reals(min, max)
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return { min: Math.min(0, realOf(least)), max: realOf(most) }
}

/**
 * Requantizes qint32 values over [min, max] to quint8 over the range that they take: `requantizeArray` over
 * `requantizationRange`.
 *
 * @throws InputError as these do
 */
export function quantizeDownAndShrinkRange(values: Int32Array, min: number, max: number): QuantizedArray {
  const used = requantizationRange(values, min, max)
  return requantizeArray(values, min, max, used.min, used.max)
}

/** Returns the function from qint32 over [min, max] to real numbers. */
function reals(min: number, max: number): (q: number) => number {
  if (min === max) return () => min
  const step = (max - min) / steps
  // TensorFlow rounds the step to float32 here, and only here.
  const first = roundHalfAway(min / Math.fround(step)) * Math.fround(step)
  return (q) => Math.fround(first + (q - lowest) * step)
}

function checkValues(caller: string, values: unknown): void {
  if (tagOf(values) !== 'Int32Array') refuse(caller, 'an Int32Array', values)
}
