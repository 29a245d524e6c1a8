/**
 * Packs weights of 4, 2 and 1 bits for the int8 kernels, which widen them in registers (`shaders/bits`). Loaded by
 * networks that have some.
 */
import type { Constant, Kernel } from '../../graph/kernel'
import { inputOf, type Operator } from '../../graph/operator'
import { weightZero } from './linear'
import type { ConvProblem } from './variants/problem'

/** Weights in memory, and the parts with which kernels read them. */
export interface PackedWeights {
  readonly weights: Constant
  readonly parts: NonNullable<Kernel['parts']>
  /** Vec4s of int8 weights in one. */
  readonly fields: number
  /** The power of two that products with the widened weights have too much. */
  readonly shift: number
}

/** Bits of a byte of each width. */
const masks = { 4: 0x0f0f0f0f, 2: 0x03030303, 1: 0x01010101 } as const

/**
 * Packs an operator's words of int8 weights in the bits that its weights have: 8 / bits vec4s become one, whose bytes
 * hold the bits of the bytes in their place, those of the first vec4 lowest.
 *
 * @param taps products in each sum
 * @param length elements in a row, of whose last word the rest must be zero
 * @returns undefined for weights of 8 bits or with a zero point, and where sums could leave int32
 */
export function narrowWeights(
  op: Operator,
  words: Constant,
  taps: number,
  length: number,
): PackedWeights | undefined {
  const { bits } = inputOf(op, 1)
  if (!bits || !(words instanceof Uint32Array) || weightZero(op) !== 0) return undefined
  // |x − z| ≤ 255, and a widened weight is at most 128 in magnitude.
  if (taps * 255 * 128 >= 2 ** 31) return undefined
  // 1 bit has no zero.
  const width = bits === 1 && length % 4 !== 0 ? 2 : bits
  const fields = 8 / width
  const vectors = Math.ceil(words.length / 4)
  const weights = new Uint32Array(Math.ceil(vectors / fields) * 4)
  for (let i = 0; i < words.length; i++) {
    const [vector, word] = [i >> 2, words[i] as number]
    // Of −1 and 1 the sign tells.
    const kept = (width === 1 ? word >>> 7 : word) & masks[width]
    const to = Math.floor(vector / fields) * 4 + (i & 3)
    weights[to] = (weights[to] as number) | (kept << (width * (vector % fields)))
  }
  const part = `bits/width_${width}`
  const parts = {
    weights: [part, 'bits/blocks', 'bits/shifted'],
    weight_words: [part, 'bits/words', 'bits/shifted'],
    // The width that the shaders of `streamed` name.
    'bits/width_4': [part],
  }
  return { weights, parts, fields, shift: width === 4 ? 4 : 6 }
}

/**
 * Returns the shader that reads each vec4 of narrow weights once, for images of one pixel (fully connected layers) that
 * are whole vec4s of them; undefined for others.
 */
export function streamed(
  { window, constants }: ConvProblem,
  kind: 'single' | 'split' = 'single',
): string | undefined {
  const { input_words = 0, input_height, input_width, filter_height, filter_width } = window
  const { fields = Number.NaN } = constants()
  const pointwise = [input_height, input_width, filter_height, filter_width].every((extent) => extent === 1)
  return pointwise && input_words % fields === 0 ? `bits/conv2d_${kind}` : undefined
}
