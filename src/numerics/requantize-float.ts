import { roundHalfEven } from './quantize'

/**
 * The nearest integer of the float32 product of `accumulator`, as float32, and `scale`; every rounding is to the nearest,
 * halves to even, as in XNNPACK's `fp32` requantization. Matches `requantize_float` in `shaders/lib/requantize.wgsl`,
 * where results beyond ±1024 may come back as any value beyond them on the same side.
 *
 * @param accumulator an int32
 * @param scale a float32 number, not negative
 */
export function requantizeFloat(accumulator: number, scale: number): number {
  return roundHalfEven(Math.fround(Math.fround(accumulator) * scale))
}

/** Products of an int32 and a factor below this are zero. */
const smallest = 2 ** -100

/**
 * A positive float32 number as `mantissa · 2^power` with a whole mantissa in [2^23, 2^24): the shader's overrides. Numbers
 * below 2^−100 become one whose products are zero too.
 */
export function splitFloat(real: number): { readonly scale_mantissa: number; readonly scale_power: number } {
  if (real < smallest) return { scale_mantissa: 2 ** 23, scale_power: -200 }
  const exponent = Math.floor(Math.log2(real))
  // log2 may round up at the edge of a power of two.
  const power = (2 ** exponent > real ? exponent - 1 : exponent) - 23
  return { scale_mantissa: real / 2 ** power, scale_power: power }
}
