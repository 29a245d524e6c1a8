/**
 * Returns erf(x) = 2/√π · ∫₀ˣ exp(−t²) dt in double precision, by the series
 * `2/√π · exp(−x²) · Σ 2ⁿ · x^(2n+1) / (1 · 3 · … · (2n+1))`, whose terms have one sign, so that nothing cancels.
 */
export function errorFunction(x: number): number {
  // Beyond, erf differs from 1 by less than a double shows.
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 2 ** -54; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}
