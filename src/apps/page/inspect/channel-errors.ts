/** Quantization error of one channel of a tensor. */
export interface ChannelError {
  readonly channel: number
  /** 10 · log10(Σa² / Σ(a − b)²) in dB; infinite if a and b are equal. */
  readonly sqnr: number
  /** Largest |a − b|, dequantized. */
  readonly maxError: number
}

/**
 * Returns the error of `after` against `before` for each index along `axis`. Both are row-major and have this shape.
 *
 * @throws RangeError if the shape does not fit the arrays or has no such axis.
 */
export function channelErrors(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  shape: readonly number[],
  axis = shape.length - 1,
): ChannelError[] {
  const channels = shape[axis]
  const count = shape.reduce((product, extent) => product * extent, 1)
  if (channels === undefined || before.length !== count || after.length !== count) {
    throw new RangeError(
      `shape ${shape.join('×')}, axis ${axis}: ${before.length} and ${after.length} values`,
    )
  }
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1)
  const signal = new Float64Array(channels)
  const noise = new Float64Array(channels)
  const largest = new Float64Array(channels)
  for (let i = 0; i < count; i++) {
    const channel = Math.floor(i / inner) % channels
    const value = before[i] ?? 0
    const error = Math.abs(value - (after[i] ?? 0))
    signal[channel] = (signal[channel] ?? 0) + value * value
    noise[channel] = (noise[channel] ?? 0) + error * error
    largest[channel] = Math.max(largest[channel] ?? 0, error)
  }
  return Array.from({ length: channels }, (_, channel) => ({
    channel,
    sqnr: decibels(signal[channel] ?? 0, noise[channel] ?? 0),
    maxError: largest[channel] ?? 0,
  }))
}

/** Returns 10 · log10(signal / noise); infinite without noise. */
function decibels(signal: number, noise: number): number {
  return noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise)
}

/** Returns up to `most` channels that have errors, the worst first. */
export function worstChannels(errors: readonly ChannelError[], most: number): ChannelError[] {
  return errors
    .filter(({ sqnr }) => sqnr < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.sqnr - b.sqnr)
    .slice(0, most)
}
