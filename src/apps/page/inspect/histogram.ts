/** Bins of equal width: bin `i` holds `low + i · width ≤ value < low + (i + 1) · width`. */
export interface Bins {
  readonly low: number
  readonly width: number
  readonly count: number
}

/** The number of values in each bin. */
export interface Histogram {
  readonly bins: Bins
  readonly counts: Uint32Array
  /** Number of values outside the bins, including NaN and infinity. */
  readonly outside: number
}

/** The smallest and largest finite value. */
export interface Extremes {
  readonly min: number
  readonly max: number
}

/** Returns the extremes over all arrays; zeros if there is no finite value. */
export function extremes(...arrays: readonly ArrayLike<number>[]): Extremes {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0
      if (!Number.isFinite(value)) continue
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 0 }
}

/** Returns `count` bins that cover `min` to `max`, both included. If these are equal, the bins lie around them. */
export function evenBins({ min, max }: Extremes, count: number): Bins {
  const span = max - min || Math.abs(max) || 1
  // Slightly wider than the values, so that the largest falls into the last bin in spite of rounding.
  const width = (span / count) * (1 + 1e-6)
  return { low: max > min ? min : min - span / 2, width, count }
}

/**
 * Returns bins that each hold the same number of quantization steps. Their edges lie half-way between steps. Without
 * that, some bins of a histogram of quantized values would be empty by chance.
 *
 * @param scale size of a quantization step
 * @param most the most bins; sets the number of steps per bin
 */
export function stepBins({ min, max }: Extremes, scale: number, zeroPoint: number, most: number): Bins {
  const [first, last] = [Math.round(min / scale), Math.round(max / scale)]
  const steps = last - first + 1
  const perBin = Math.max(1, Math.ceil(steps / most))
  // Count from the zero point, so that the bins of two tensors with the same grid coincide.
  const start = Math.floor((first + zeroPoint) / perBin) * perBin - zeroPoint
  return {
    low: (start - 0.5) * scale,
    width: perBin * scale,
    count: Math.max(1, Math.ceil((last - start + 1) / perBin)),
  }
}

/** Counts `values` into `bins`. */
export function histogram(values: ArrayLike<number>, bins: Bins): Histogram {
  const counts = new Uint32Array(bins.count)
  let outside = 0
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor(((values[i] ?? 0) - bins.low) / bins.width)
    if (bin >= 0 && bin < bins.count) counts[bin] = (counts[bin] ?? 0) + 1
    else outside++
  }
  return { bins, counts, outside }
}

/** Returns the middle of each bin. */
export function centres({ low, width, count }: Bins): number[] {
  return Array.from({ length: count }, (_, i) => low + (i + 0.5) * width)
}
