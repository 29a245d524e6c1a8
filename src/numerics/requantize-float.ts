import { roundHalfEven } from './quantize'

/**
 * The nearest integer of the float32 product `accumulator · scale`, halves to even: two roundings, as XNNPACK's
 * `fp32` requantization has them. Matches `requantize_float` in `shaders/lib/requantize_float.wgsl`, where results beyond
 * ±1024 may come back as any value beyond them on the same side.
 *
 * @param accumulator an integer below 2^24 in magnitude, which float32 holds
 * @param scale positive, a float32 number
 */
export function requantizeFloat(accumulator: number, scale: number): number {
  return roundHalfEven(Math.fround(accumulator * scale))
}

/** A positive float32 number as `mantissa · 2^power` with a whole mantissa in [2^23, 2^24): the shader's overrides. */
export function splitFloat(real: number): { readonly scale_mantissa: number; readonly scale_power: number } {
  const exponent = Math.floor(Math.log2(real))
  // log2 may round up at the edge of a power of two.
  const power = (2 ** exponent > real ? exponent - 1 : exponent) - 23
  return { scale_mantissa: real / 2 ** power, scale_power: power }
}
