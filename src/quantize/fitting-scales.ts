/** Scales that suit weights of 1 to 8 bits. */
import type { Tensor } from '../graph/tensor'
import { channelMagnitudes, channelOf } from './constants'
import { largestStep } from './weight-bits'

/**
 * Returns the scale of each channel along `axis` that suits its weights w best, or with `perAxis` false one for all.
 *
 * - 8 bits: max |w| / 127, as the LiteRT specification has it. Nothing saturates.
 * - 2 to 7 bits: the scale with the least Σ (w − scale · q)², found by search. With so few steps, saturating the few
 *   largest weights costs less than coarser steps for all others.
 * - 1 bit: the mean of |w|, which has the least Σ (w ∓ scale)².
 */
export function fittingScales(weights: Tensor, axis: number, bits: number, perAxis: boolean): Float64Array {
  const channels = weights.shape[axis] ?? 1
  if (bits === 8) {
    const largest = channelMagnitudes(weights, axis)
    const scales = largest.map((magnitude) => magnitude / 127)
    return perAxis ? scales : scales.fill(scales.reduce((a, b) => Math.max(a, b), 0))
  }
  if (!perAxis)
    return new Float64Array(channels).fill(scaleOf((weights.data as Float32Array).map(Math.abs), bits))
  return Float64Array.from(magnitudesByChannel(weights, axis), (channel) => scaleOf(channel, bits))
}

function magnitudesByChannel(weights: Tensor, axis: number): Float32Array[] {
  const data = weights.data as Float32Array
  const channels = weights.shape[axis] ?? 1
  const channel = channelOf(weights.shape, axis)
  const found = Array.from({ length: channels }, () => new Float32Array(data.length / channels))
  const filled = new Uint32Array(channels)
  data.forEach((value, i) => {
    const c = channel(i)
    const at = filled[c] as number
    const values = found[c] as Float32Array
    values[at] = Math.abs(value)
    filled[c] = at + 1
  })
  return found
}

function scaleOf(magnitudes: Float32Array, bits: number): number {
  return bits === 1
    ? magnitudes.reduce((sum, value) => sum + value, 0) / magnitudes.length
    : leastSquares(magnitudes, largestStep(bits))
}

/** Scales that the search begins with, as shares of the one at which nothing saturates. */
const shares = Array.from({ length: 33 }, (_, i) => 2 ** (-i / 8))

/** Most steps from the best of these to the least error. */
const mostRefinements = 8

/**
 * Returns the scale with the least Σ (v − scale · q)² over magnitudes v and q = min(round(v / scale), largest). For
 * given q the best scale is Σvq / Σq², and the error is then Σv² − (Σvq)² / Σq². So the search takes the scale whose q
 * make (Σvq)² / Σq² largest, and from there alternates: the best scale for q, then q for that scale.
 */
function leastSquares(magnitudes: Float32Array, largest: number): number {
  const most = magnitudes.reduce((a, b) => Math.max(a, b), 0) / largest
  if (most === 0) return 0
  let best = { scale: most, gain: 0 }
  for (const share of shares) {
    const tried = bestFor(magnitudes, most * share, largest)
    if (tried.gain > best.gain) best = tried
  }
  for (let i = 0; i < mostRefinements; i++) {
    const tried = bestFor(magnitudes, best.scale, largest)
    if (!(tried.gain > best.gain)) break
    best = tried
  }
  return best.scale
}

/** Rounds to steps of `scale`, and returns the best scale for the result and what it takes off the squared error. */
function bestFor(magnitudes: Float32Array, scale: number, largest: number): { scale: number; gain: number } {
  const inverse = 1 / scale
  let [products, squares] = [0, 0]
  for (let i = 0; i < magnitudes.length; i++) {
    const value = magnitudes[i] as number
    const q = Math.min(Math.floor(value * inverse + 0.5), largest)
    products += value * q
    squares += q * q
  }
  return squares === 0 ? { scale, gain: 0 } : { scale: products / squares, gain: products ** 2 / squares }
}
