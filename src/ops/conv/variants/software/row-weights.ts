/** Packs weights and channel constants of the row kernels (`rows.ts`). */
import type { Constant } from '../../../../graph/kernel'
import type { Operator } from '../../../../graph/operator'
import { clamp } from '../../../../numerics/requantize'
import { requantizeFloat } from '../../../../numerics/requantize-float'
import { groupsOfFour } from '../../../shared/bindings'
import { type LinearAttrs, requantization } from '../../epilogue'
import { biasOf, weightZero } from '../../linear'

/** A filter's weights `[channels][rows][length]`. A depthwise filter has no length: its words hold four channels. */
export interface RowFilter {
  readonly channels: number
  readonly rows: number
  readonly length: number | undefined
  readonly data: Int8Array
}

/** float32 holds every integer below this. */
const exactLimit = 2 ** 24

/** The constants of an output channel in a row kernel. */
export interface RowChannel {
  /** Initial value of the sum. */
  readonly start: number
  /** Requantization factor. */
  readonly scale: number
  /** A bias that float32 would not hold, or 0. The kernel adds it after converting the sum to an integer. */
  readonly integerBias: number
  /** True if the output is the same for every input, so that weights count as zero. */
  readonly constant: boolean
}

/** Returns the constants of all channels, or undefined if a channel's sums of products can be 2^24 apart. */
export function rowChannels(op: Operator<LinearAttrs>, filter: RowFilter): readonly RowChannel[] | undefined {
  const { inputZero, outputZero, low, high, scales } = requantization(op, filter.channels)
  const bias = biasOf(op, filter.channels)
  const zero = weightZero(op)
  const found: RowChannel[] = []
  for (let channel = 0; channel < filter.channels; channel++) {
    const { sum, excess, below, above } = boundsOf(filter, channel, zero)
    const base = (bias[channel] as number) - inputZero * sum
    const scale = scales[channel] as number
    const requantize: Requantize = (total, factor) =>
      clamp(requantizeFloat(total, factor), low - outputZero, high - outputZero)
    const [least, most, width] = [base + below, base + above, above - below]
    // Channels that training left dead have next to no weights, and a bias of any size.
    if (requantize(least, scale) === requantize(most, scale)) {
      found.push({ start: requantize(least, scale), scale: 1, integerBias: 0, constant: true })
      continue
    }
    if (width >= exactLimit) return undefined
    const start = base - excess
    const plain = { start, scale, integerBias: 0, constant: false }
    if (Math.abs(start) + width < exactLimit) found.push(plain)
    else
      found.push(
        rescaleTwoValued(plain, least, most, requantize) ?? { ...plain, start: 0, integerBias: start },
      )
  }
  return found
}

/** Requantizes a sum, within the output's bounds. */
type Requantize = (total: number, factor: number) => number

/**
 * Gives a channel whose output takes only two values smaller sums and a larger factor, without changing any output (see
 * "Biases beyond 2^24" in docs/numerics.md). Returns undefined if there are more values, or if sums lie too far from
 * the step between the two.
 *
 * @param least the least sum that any input gives
 * @param most the largest
 */
function rescaleTwoValued(
  channel: RowChannel,
  least: number,
  most: number,
  requantize: Requantize,
): RowChannel | undefined {
  const low = requantize(least, channel.scale)
  // The last sum before the step, and the first after it.
  let [before, after] = [least, most]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (requantize(middle, channel.scale) === low) before = middle
    else after = middle
  }
  // The step moves to ±2^22.
  const step = Math.sign(low + 0.5) * 2 ** 22
  const [offset, scale] = [step - after, Math.fround((low + 0.5) / (step - 0.5))]
  const start = channel.start + offset
  const sameOutputs = [least, before, after, most].every(
    (at) => requantize(at + offset, scale) === requantize(at, channel.scale),
  )
  const twoValues = requantize(after, channel.scale) === requantize(most, channel.scale)
  return sameOutputs && twoValues && Math.abs(start) + most - least < exactLimit
    ? { ...channel, start, scale }
    : undefined
}

/** Returns the byte of an input word, 0 to 3, with which weight `i` of a channel is multiplied. */
function laneOf({ length }: RowFilter, channel: number, i: number): number {
  return (length === undefined ? channel : i % length) & 3
}

/**
 * Returns sums over the weights of a channel, less their zero point. `sum` adds the weights. `excess` is what products
 * are too large by, because the lower three bytes of an input word are 128 higher. `below` and `above` are the least
 * and the largest sum of products with int8.
 */
function boundsOf(filter: RowFilter, channel: number, zero: number) {
  const count = filter.rows * (filter.length ?? 1)
  let [sum, excess, below, above] = [0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const weight = (filter.data[channel * count + i] as number) - zero
    sum += weight
    if (laneOf(filter, channel, i) !== 3) excess += 128 * weight
    below += Math.min(-128 * weight, 127 * weight)
    above += Math.max(-128 * weight, 127 * weight)
  }
  return { sum, excess, below, above }
}

/**
 * Packs weights in the order of the plain kernels, but reverses the bytes of each word and adds 128 to all but the last
 * (see `shaders/software/lib/byte_floats.wgsl`). Lanes beyond the channels hold the zero point.
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
 * Packs two vec4s for each four channels: initial sums times 2^24, and factors times 2^−24. With `wide`, the integer
 * biases of all channels follow.
 */
export function packRowChannels(channels: readonly RowChannel[], wide: boolean): Constant {
  const groups = groupsOfFour(channels.length)
  const packed = new Float32Array(groups * (wide ? 12 : 8))
  const integerBiases = new Int32Array(packed.buffer)
  channels.forEach(({ start, scale, integerBias }, channel) => {
    const at = (channel >> 2) * 8 + (channel & 3)
    packed[at] = start * 2 ** 24
    packed[at + 4] = scale * 2 ** -24
    if (wide) integerBiases[groups * 8 + channel] = integerBias
  })
  return packed
}

/** True if a channel has an integer bias, which the kernel has to add. */
export function hasIntegerBias(channels: readonly RowChannel[]): boolean {
  return channels.some(({ integerBias }) => integerBias !== 0)
}
