import { roundHalfEven } from './quantize'

/**
 * Returns `accumulator · scale` as an integer, rounded as in XNNPACK's `fp32` requantization: the accumulator to
 * float32, the product to float32, then to an integer, each time to the nearest, halves to even.
 *
 * Matches `requantize_exact` and `requantize4` in `shaders/lib/requantize.wgsl`, except that results beyond ±1024, or
 * ±256, may come back as any value beyond them on the same side.
 *
 * @param accumulator an int32
 * @param scale a float32 number, not negative
 */
export function requantizeFloat(accumulator: number, scale: number): number {
  return roundHalfEven(Math.fround(Math.fround(accumulator) * scale))
}

/**
 * Returns a factor below 2^14, as shaders need it, that gives every int32 the byte that `factor` gives it: sums of 1
 * and more saturate from 2^8 on.
 */
export function boundFactor(factor: number): number {
  return Math.min(factor, 2 ** 13)
}
