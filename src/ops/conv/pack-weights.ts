/** Packs weights and per-channel constants in the order in which the linear shaders read them. */
import type { Binding, Constant, Kernel } from '../../graph/kernel'
import { constantOf, inputOf, type Operator } from '../../graph/operator'
import { groupsOfFour } from '../shared/bindings'
import { type LinearAttrs, requantization } from './epilogue'
import { accumulatorBias, weightZero } from './linear'
import { narrowPacking } from './variants/on-demand'

/**
 * Packs weights `[channels][rows][length]` (row-major) in groups of four output channels, each row padded to a multiple
 * of four with zeros. For int8: `[channels/4][rows·length/4][4 channels][4 bytes]`, a word for each channel. For
 * float32: `[channels/4][rows·length][4 channels]`.
 */
export function packWeights(
  data: Int8Array | Float32Array,
  channels: number,
  rows: number,
  length: number,
): Constant {
  const groups = groupsOfFour(channels)
  const row = groupsOfFour(length) * 4
  const size = groups * rows * row * 4
  const packed = data instanceof Int8Array ? new Int8Array(size) : new Float32Array(size)
  const integer = data instanceof Int8Array
  for (let channel = 0; channel < channels; channel++) {
    const group = channel >> 2
    const lane = channel & 3
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < length; i++) {
        const at = (group * rows + r) * row + i
        const to = integer ? (at >> 2) * 16 + lane * 4 + (at & 3) : at * 4 + lane
        packed[to] = data[(channel * rows + r) * length + i] as number
      }
    }
  }
  return packed instanceof Int8Array ? new Uint32Array(packed.buffer) : packed
}

/**
 * Packs the per-channel constants of a linear operator. For float32 these are the biases. For int8 they are two vec4s
 * for every four channels: biases, and requantization factors (float32). The input's zero point times the sum of the
 * weights is subtracted from an int8 bias, so that shaders can multiply stored values.
 *
 * @param sums of the weights of each output channel
 */
export function packChannels(op: Operator<LinearAttrs>, channels: number, sums: Int32Array): Constant {
  const bias = accumulatorBias(op, channels)
  const groups = groupsOfFour(channels)
  if (inputOf(op, 0).type === 'float32') {
    const packed = new Float32Array(groups * 4)
    packed.set(bias)
    return packed
  }
  const { inputZero, scales } = requantization(op, channels)
  const packed = new Int32Array(groups * 8)
  const factors = new Float32Array(packed.buffer)
  for (let channel = 0; channel < channels; channel++) {
    const at = (channel >> 2) * 8 + (channel & 3)
    packed[at] = (bias[channel] as number) - inputZero * (sums[channel] as number)
    factors[at + 4] = scales[channel] as number
  }
  return packed
}

/** Returns the sum of each channel's weights less `zero`, for weights `[channels][taps]`; zeros for float32. */
export function weightSums(data: Int8Array | Float32Array, channels: number, zero = 0): Int32Array {
  const sums = new Int32Array(channels)
  if (!(data instanceof Int8Array)) return sums
  const taps = data.length / channels
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / taps)
    sums[channel] = (sums[channel] as number) + (data[i] as number) - zero
  }
  return sums
}

/**
 * Returns the override constants of `shaders/lib/weight_zero.wgsl` for int8, none for float32. Pixels of `length`
 * channels are padded to whole words, so their last word may hold fewer than four elements.
 */
export function weightZeroConstants(op: Operator, length: number): Record<string, number> {
  if (inputOf(op, 0).type === 'float32') return {}
  const spare = groupsOfFour(length) * 4 - length
  return {
    weight_zero: weightZero(op),
    pixel_words: groupsOfFour(length),
    last_ones: 0x01010101 >>> (8 * spare),
  }
}

/** Constants of a linear operator in memory, and the parts with which kernels read them. */
export interface LinearConstants {
  readonly bindings: readonly Binding[]
  readonly parts?: Kernel['parts']
  /** Vec4s of int8 weights in one, where weights have fewer than 8 bits. */
  readonly fields?: number | undefined
}

/** Returns packed weights and channel constants, for weights `[channels][rows][length]`. */
export function linearConstants(
  op: Operator<LinearAttrs>,
  channels: number,
  rows: number,
  length: number,
): LinearConstants {
  const data = constantOf(op, 1).data as Int8Array | Float32Array
  const { weights, ...rest } = narrowed(op, packWeights(data, channels, rows, length), rows * length, length)
  return {
    ...rest,
    bindings: [
      { constant: weights, label: 'weights' },
      { constant: packChannels(op, channels, weightSums(data, channels, weightZero(op))), label: 'channels' },
    ],
  }
}

/** Packs words of weights in the bits that an operator's weights have, where `narrowWeights` can; otherwise keeps them. */
export function narrowed(
  op: Operator,
  words: Constant,
  taps: number,
  length: number,
): { weights: Constant; parts?: Kernel['parts']; fields?: number; shift?: number } {
  return narrowPacking().narrowWeights?.(op, words, taps, length) ?? { weights: words }
}
