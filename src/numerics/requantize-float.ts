import { roundHalfEven } from './quantize'

/**
 * The nearest integer of the float32 product of `accumulator`, as float32, and `scale`; every rounding is to the nearest,
 * halves to even, as in XNNPACK's `fp32` requantization. Matches `requantize_exact` and `requantize4` in
 * `shaders/lib/requantize.wgsl`, where results beyond ±1024, or ±256, may come back as any value beyond them on the same
 * side.
 *
 * @param accumulator an int32
 * @param scale a float32 number, not negative
 */
export function requantizeFloat(accumulator: number, scale: number): number {
  return roundHalfEven(Math.fround(Math.fround(accumulator) * scale))
}
