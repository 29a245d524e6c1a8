/** The inverse square root of TensorFlow Lite's kernels, in fixed point. */
import type { FixedPoint } from './requantize'

/** Fractional bits of the numbers that the iteration works with; they have three bits ahead of the point. */
const fraction = 28n
const [lowest, highest] = [-(2n ** 31n), 2n ** 31n - 1n]

/**
 * Returns 1 / √value as a factor, by five steps of Newton's method in int32, rounded as TensorFlow Lite's
 * `GetInvSqrtQuantizedMultiplierExp` rounds.
 *
 * @param value an int32 of 1 and more
 */
export function inverseSquareRoot(value: number): FixedPoint {
  if (value <= 1) return { multiplier: 2 ** 31 - 1, shift: 31 }
  // An even shift brings the value into [2^27, 2^29). Powers of 4 become powers of 2 of the root.
  let shift = 11
  let input = value
  for (; input >= 2 ** 29; shift++) input = Math.floor(input / 4)
  const pairs = Math.floor((Math.clz32(input) - 1) / 2) - 1
  shift -= pairs
  input *= 4 ** pairs
  const root = newton(BigInt(Math.floor(input / 2)))
  // √½ with 31 fractional bits.
  const multiplier = Number(highProduct(root, 1518500250n))
  return shift < 0 ? { multiplier: multiplier * 2 ** -shift, shift: 31 } : { multiplier, shift: 31 + shift }
}

/** Returns 1 / √input by x ← (3x − input · x³) / 2 from 1 on. */
function newton(input: bigint): bigint {
  const half = roundedHalf(input)
  const threeHalves = 3n << (fraction - 1n)
  let x = 1n << fraction
  for (let step = 0; step < 5; step++) {
    const cube = saturate(highProduct(highProduct(x, x), x) << 6n)
    x = saturate((highProduct(threeHalves, x) - highProduct(half, cube)) << 3n)
  }
  return x
}

/** Returns `a · b / 2^31`, rounded, halves up. */
function highProduct(a: bigint, b: bigint): bigint {
  return (a * b + (1n << 30n)) >> 31n
}

function roundedHalf(value: bigint): bigint {
  return (value >> 1n) + (value & 1n)
}

function saturate(value: bigint): bigint {
  return value < lowest ? lowest : value > highest ? highest : value
}
