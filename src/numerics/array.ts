/**
 * Quantizes a plain array given its range to 1 to 8 bits, in the three modes of TensorFlow's `tf.quantization.quantize`
 * (`quantize_v2`) and `dequantize`. Networks use `QuantParams` instead; this is for data of your own.
 */

import { came, checkOptions, type Rules, refuse, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { largestFloat32 } from './float32'
import { roundHalfAway, roundHalfEven } from './quantize'
import { clamp } from './requantize'

/** TensorFlow's 8-bit types: unsigned [0, 255] and signed [−128, 127]; with fewer bits, [0, 2^bits − 1] and so on. */
export type QuantizedType = 'quint8' | 'qint8'

/** The formula that turns a range into a scale and an offset; see `quantizeArray`. */
export type QuantizeMode = 'MIN_COMBINED' | 'MIN_FIRST' | 'SCALED'

export interface DequantizeArrayOptions {
  /** Default MIN_COMBINED, as in TensorFlow. */
  readonly mode?: QuantizeMode
  /** Bits of a quantized value, 1 to 8; default 8. */
  readonly bits?: number
  /** Leaves out the lowest quantized value, so that qint8 is [−127, 127]; SCALED only. Default false. */
  readonly narrowRange?: boolean
}

export interface QuantizeArrayOptions extends DequantizeArrayOptions {
  /** Default quint8. */
  readonly type?: QuantizedType
  /** Rounding of halves; HALF_TO_EVEN with SCALED only. Default HALF_AWAY_FROM_ZERO. */
  readonly roundMode?: 'HALF_AWAY_FROM_ZERO' | 'HALF_TO_EVEN'
  /** The range is widened to at least this share of max(1, |min|, |max|). Default 0.01, as in TensorFlow. */
  readonly ensureMinimumRange?: number
}

/** Quantized values and the range that they stand for, which may be wider than the range asked for. */
export interface QuantizedArray {
  readonly values: Uint8Array<ArrayBuffer> | Int8Array<ArrayBuffer>
  readonly min: number
  readonly max: number
}

/** The options of `quantizeArray` and their values. `dequantizeArray` takes them all, so that they can be passed on. */
const rules: Rules = {
  mode: ['MIN_COMBINED', 'MIN_FIRST', 'SCALED'],
  bits: [1, 2, 3, 4, 5, 6, 7, 8],
  narrowRange: 'boolean',
  type: ['quint8', 'qint8'],
  roundMode: ['HALF_AWAY_FROM_ZERO', 'HALF_TO_EVEN'],
  ensureMinimumRange: 'number',
}

/** Returns the lowest and the highest quantized value. */
function bounds(type: QuantizedType, { bits = 8, narrowRange }: DequantizeArrayOptions): [number, number] {
  const low = type === 'quint8' ? 0 : -(2 ** (bits - 1))
  return [low + (narrowRange ? 1 : 0), low + 2 ** bits - 1]
}

/**
 * Quantizes `values`, whose range is [min, max], to 8 bits or fewer; values outside saturate. With lowest and highest
 * the bounds of the type and steps = 2^bits − 1, each value x becomes
 *
 * - MIN_COMBINED: round((x − min) · steps / (max − min) + lowest)
 * - MIN_FIRST: round(x · s) − round(min · s) + lowest, s = steps / (max − min): zero keeps an exact value
 * - SCALED: round(x · s), s the largest factor with min · s ≥ lowest and max · s ≤ highest
 *
 * The range is first widened to include 0 and to be at least as wide as `ensureMinimumRange` demands. SCALED then
 * widens it to what the type can hold. The result holds the widened range, for `dequantizeArray`.
 *
 * @throws InputError when min > max, when min, max or a value is not finite, or when `roundMode` or `narrowRange` is
 *   given with a mode that doesn't have it, or `bits` are none from 1 to 8.
 */
export function quantizeArray(
  values: ArrayLike<number>,
  min: number,
  max: number,
  options: QuantizeArrayOptions = {},
): QuantizedArray {
  checkOptions('quantizeArray', options, rules)
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && 'length' in values))
    refuse('quantizeArray', 'an array of numbers', values)
  const { type = 'quint8', mode = 'MIN_COMBINED', roundMode = 'HALF_AWAY_FROM_ZERO' } = options
  checkRange(min, max)
  checkMode(mode, options, type)
  const range = widen(min, max, options.ensureMinimumRange ?? 0.01)
  const [low, high] = bounds(type, options)
  const steps = 2 ** (options.bits ?? 8) - 1
  const { quantize, ...adjusted } = scheme(mode, range, [low, high], steps, roundMode)
  const result = type === 'quint8' ? new Uint8Array(values.length) : new Int8Array(values.length)
  for (let i = 0; i < result.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value))
      throw new InputError(
        `value ${i} is ${typeof value === 'number' ? value : came(value)}; only finite values quantize`,
      )
    result[i] = clamp(quantize(clamp(Math.fround(value), adjusted.min, adjusted.max)), low, high)
  }
  return { values: result, ...adjusted }
}

/**
 * Dequantizes an 8-bit array (quint8 for a Uint8Array, qint8 for an Int8Array) over the range [min, max] that
 * `quantizeArray` returned. Each value q becomes
 *
 * - MIN_COMBINED: min + (q − lowest) · (max − min) / steps
 * - MIN_FIRST: (q − lowest + round(min / s)) · s, s = (max − min) / steps. As in TensorFlow's kernel (but not in its
 *   documentation), min is rounded to the grid, so that zero comes back as zero.
 * - SCALED: q · s, s = max / highest for quint8 and max(min / lowest, max / highest) for qint8
 *
 * @throws InputError when min > max, when either is not finite, or when `roundMode` or `narrowRange` is given to a mode
 *   other than SCALED.
 */
export function dequantizeArray(
  values: Uint8Array | Int8Array,
  min: number,
  max: number,
  options: DequantizeArrayOptions = {},
): Float32Array<ArrayBuffer> {
  checkOptions('dequantizeArray', options, rules)
  const { mode = 'MIN_COMBINED' } = options
  checkRange(min, max)
  if (!/^U?[Ii]nt8Array$/.test(tagOf(values)))
    refuse('dequantizeArray', 'a Uint8Array or an Int8Array, as quantizeArray gives it', values)
  const type = tagOf(values) === 'Int8Array' ? 'qint8' : 'quint8'
  checkMode(mode, options, type)
  const [low, high] = bounds(type, options)
  const step = (max - min) / (2 ** (options.bits ?? 8) - 1)
  const scaled = low === 0 ? max / high : Math.max(min / low, max / high)
  const offset = min === max ? 0 : roundHalfAway(min / step)
  return Float32Array.from(values, (q) => {
    if (mode === 'SCALED') return q * scaled
    return mode === 'MIN_FIRST' ? (q - low + offset) * step : min + (q - low) * step
  })
}

/** Fails unless both are finite numbers and min ≤ max. */
export function checkRange(min: number, max: number): void {
  for (const bound of [min, max])
    if (typeof bound !== 'number') refuse('the range of an array', 'numbers', bound)
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    throw new InputError(`range [${min}, ${max}] is not finite`)
  }
  if (min > max) throw new InputError(`range [${min}, ${max}]: min is greater than max`)
}

function checkMode(mode: QuantizeMode, options: QuantizeArrayOptions, type: QuantizedType): void {
  if (mode === 'SCALED') {
    const [low, high] = bounds(type, options)
    if (high === 0 || low === high)
      throw new InputError('mode SCALED has no scale for values of −1 and 0, or of one value; take more bits')
    return
  }
  if (options.narrowRange) throw new InputError(`narrowRange is for mode SCALED, not ${mode}`)
  if (options.roundMode === 'HALF_TO_EVEN')
    throw new InputError(`HALF_TO_EVEN is for mode SCALED, not ${mode}`)
}

/** Widens the range to include zero and, as TensorFlow does, to a minimum width, so that no scale is infinite. */
function widen(min: number, max: number, share: number): { min: number; max: number } {
  const epsilon = Math.max(1, Math.abs(min), Math.abs(max)) * share
  const low = Math.min(0, min)
  return { min: low, max: Math.max(0, max, low + epsilon) }
}

/** Returns the formula of one mode over a widened range, and the range that it can represent. */
function scheme(
  mode: QuantizeMode,
  { min, max }: { min: number; max: number },
  [low, high]: readonly [number, number],
  steps: number,
  roundMode: 'HALF_AWAY_FROM_ZERO' | 'HALF_TO_EVEN',
): { min: number; max: number; quantize: (value: number) => number } {
  if (mode === 'SCALED') {
    const fromMin = low * min > 0 ? low / min : largestFloat32
    const fromMax = high * max > 0 ? high / max : largestFloat32
    const scale = Math.fround(Math.min(fromMin, fromMax, largestFloat32))
    const round = roundMode === 'HALF_TO_EVEN' ? roundHalfEven : roundHalfAway
    return { min: low / scale, max: high / scale, quantize: (x) => round(Math.fround(x * scale)) }
  }
  const scale = max > min ? steps / (max - min) : 0
  if (mode === 'MIN_COMBINED') return { min, max, quantize: (x) => roundHalfAway((x - min) * scale + low) }
  const offset = roundHalfAway(min * scale)
  return { min, max, quantize: (x) => roundHalfAway(x * scale) - offset + low }
}
