/** Weights and channel constants of the row kernels (`rows.ts`). */
import type { Constant } from '../../../../graph/kernel'
import type { Operator } from '../../../../graph/operator'
import { clamp } from '../../../../numerics/requantize'
import { requantizeFloat } from '../../../../numerics/requantize-float'
import { groupsOfFour } from '../../../shared/bindings'
import { type LinearAttrs, requantization } from '../../epilogue'
import { biasOf, weightZero } from '../../linear'

/** A filter's weights `[channels][rows][length]`; a depthwise filter, whose words hold four channels, has no length. */
export interface RowFilter {
  readonly channels: number
  readonly rows: number
  readonly length: number | undefined
  readonly data: Int8Array
}

/** float32 holds every integer below. */
const limit = 2 ** 24

/** What a row kernel reads of an output channel. */
export interface RowChannel {
  /** What its sum begins with. */
  readonly start: number
  /** Its requantization factor. */
  readonly scale: number
  /** What is added to the sum when it is an integer again, because float32 would not hold it. */
  readonly rest: number
  /** The output is the same whatever the input, so that weights count as zero. */
  readonly constant: boolean
}

/** The channels as row kernels read them; undefined where the products of one may be 2^24 apart. */
export function rowChannels(op: Operator<LinearAttrs>, filter: RowFilter): readonly RowChannel[] | undefined {
  const { inputZero, outputZero, low, high, scales } = requantization(op, filter.channels)
  const bias = biasOf(op, filter.channels)
  const zero = weightZero(op)
  const found: RowChannel[] = []
  for (let channel = 0; channel < filter.channels; channel++) {
    const { sum, carried, below, above } = boundsOf(filter, channel, zero)
    const base = (bias[channel] as number) - inputZero * sum
    const scale = scales[channel] as number
    const value: Value = (total, factor) =>
      clamp(requantizeFloat(total, factor), low - outputZero, high - outputZero)
    const [least, most, width] = [base + below, base + above, above - below]
    // Channels that training left dead have next to no weights and a bias of any size.
    if (value(least, scale) === value(most, scale)) {
      found.push({ start: value(least, scale), scale: 1, rest: 0, constant: true })
      continue
    }
    if (width >= limit) return undefined
    const plain = { start: base - carried, scale, rest: 0, constant: false }
    if (Math.abs(plain.start) + width < limit) found.push(plain)
    else found.push(withOneStep(plain, least, most, value) ?? { ...plain, start: 0, rest: plain.start })
  }
  return found
}

/** A requantized sum within the output's bounds. */
type Value = (total: number, factor: number) => number

/**
 * A channel whose sums lie between `least` and `most` and take two values, with smaller sums and a larger factor that give
 * the same; undefined where they take more, or lie too far from the step.
 */
function withOneStep(channel: RowChannel, least: number, most: number, value: Value): RowChannel | undefined {
  const low = value(least, channel.scale)
  let [before, after] = [least, most]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (value(middle, channel.scale) === low) before = middle
    else after = middle
  }
  const step = Math.sign(low + 0.5) * 2 ** 22
  const [moved, scale] = [step - after, Math.fround((low + 0.5) / (step - 0.5))]
  const start = channel.start + moved
  const same = [least, before, after, most].every(
    (at) => value(at + moved, scale) === value(at, channel.scale),
  )
  const one = value(after, channel.scale) === value(most, channel.scale)
  return same && one && Math.abs(start) + most - least < limit ? { ...channel, start, scale } : undefined
}

/** Which byte of an input word the weights of an element meet. */
function laneOf({ length }: RowFilter, channel: number, i: number): number {
  return (length === undefined ? channel : i % length) & 3
}

/**
 * Of the weights of a channel, less their zero point: their sum, what their products carry because the lower three bytes
 * of an input word are more by 128, and the least and largest sum of products with int8.
 */
function boundsOf(filter: RowFilter, channel: number, zero: number) {
  const count = filter.rows * (filter.length ?? 1)
  let [sum, carried, below, above] = [0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const weight = (filter.data[channel * count + i] as number) - zero
    sum += weight
    if (laneOf(filter, channel, i) !== 3) carried += 128 * weight
    below += Math.min(-128 * weight, 127 * weight)
    above += Math.max(-128 * weight, 127 * weight)
  }
  return { sum, carried, below, above }
}

/**
 * Weights in the order of the plain kernels, but each word's bytes from the last to the first, and all but the last of them
 * more by 128 (see `shaders/software/lib/byte_floats.wgsl`). Lanes beyond the channels hold the zero point.
 */
export function packRowWeights(filter: RowFilter, channels: readonly RowChannel[], zero: number): Constant {
  const { rows, length, data } = filter
  const rowBytes = length === undefined ? 4 : groupsOfFour(length) * 16
  const packed = new Int8Array(groupsOfFour(channels.length) * rows * rowBytes)
  for (let at = 0; at < packed.length; at++) packed[at] = (at & 3) === 3 ? zero : zero + 128
  const count = rows * (length ?? 1)
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / count)
    if (channels[channel]?.constant) continue
    const row = (channel >> 2) * rows + (Math.floor(i / (length ?? 1)) % rows)
    const lane = laneOf(filter, channel, i)
    const word = length === undefined ? 0 : ((i % length) >> 2) * 4 + (channel & 3)
    packed[row * rowBytes + word * 4 + 3 - lane] = (data[i] as number) + (lane === 0 ? 0 : 128)
  }
  return new Uint32Array(packed.buffer)
}

/**
 * For each four channels their starts times 2^24 and their factors times 2^−24, a vec4 each; with `wide`, behind those
 * of all channels, the rests.
 */
export function packRowChannels(channels: readonly RowChannel[], wide: boolean): Constant {
  const groups = groupsOfFour(channels.length)
  const packed = new Float32Array(groups * (wide ? 12 : 8))
  const rests = new Int32Array(packed.buffer)
  channels.forEach(({ start, scale, rest }, channel) => {
    const at = (channel >> 2) * 8 + (channel & 3)
    packed[at] = start * 2 ** 24
    packed[at + 4] = scale * 2 ** -24
    if (wide) rests[groups * 8 + channel] = rest
  })
  return packed
}

/** Whether a channel has a rest, which the kernel has to add. */
export function hasRests(channels: readonly RowChannel[]): boolean {
  return channels.some(({ rest }) => rest !== 0)
}
