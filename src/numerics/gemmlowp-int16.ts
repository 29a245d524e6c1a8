/** The int16 products of gemmlowp; see gemmlowp.ts. */

/** Returns `a · b / 2^15` for int16, rounded, halves up. −2^15 squared saturates. */
export function roundingHighMul16(a: number, b: number): number {
  if (a === -32768 && b === -32768) return 32767
  const product = a * b
  return Math.trunc((product + (product >= 0 ? 2 ** 14 : 1 - 2 ** 14)) / 2 ** 15)
}

/** Returns `a · b / 2^15` for int16, truncated towards zero. −2^15 squared saturates. */
export function truncatingHighMul16(a: number, b: number): number {
  if (a === -32768 && b === -32768) return 32767
  return Math.trunc((a * b) / 2 ** 15)
}
