/**
 * Quantizes a plain array given its range, in the three modes of TensorFlow's `tf.quantization.quantize`
 * (`quantize_v2`) and `dequantize`. Networks use `QuantParams` instead; this is for data of your own.
 */

import { came, checkOptions, type Rules, refuse, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { largestFloat32 } from './float32'
import { roundHalfAway, roundHalfEven } from './quantize'
import { clamp } from './requantize'

/** TensorFlow's 8-bit types: unsigned [0, 255] and signed [−128, 127]. */
export type QuantizedType = 'quint8' | 'qint8'

/** The formula that turns a range into a scale and an offset; see `quantizeArray`. */
export type QuantizeMode = 'MIN_COMBINED' | 'MIN_FIRST' | 'SCALED'

export interface DequantizeArrayOptions {
  /** Default MIN_COMBINED, as in TensorFlow. */
  readonly mode?: QuantizeMode
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
  narrowRange: 'boolean',
  type: ['quint8', 'qint8'],
  roundMode: ['HALF_AWAY_FROM_ZERO', 'HALF_TO_EVEN'],
  ensureMinimumRange: 'number',
}

const typeRanges: Record<QuantizedType, readonly [number, number]> = { quint8: [0, 255], qint8: [-128, 127] }

/**
 * Quantizes `values`, whose range is [min, max], to 8 bits; values outside saturate. With lowest and highest the
 * bounds of the type, each value x becomes
 *
 * - MIN_COMBINED: round((x − min) · 255 / (max − min) + lowest)
 * - MIN_FIRST: round(x · s) − round(min · s) + lowest, s = 255 / (max − min): zero keeps an exact value
 * - SCALED: round(x · s), s the largest factor with min · s ≥ lowest and max · s ≤ highest
 *
 * The range is first widened to include 0 and to be at least as wide as `ensureMinimumRange` demands. SCALED then
 * widens it to what the type can hold. The result holds the widened range, for `dequantizeArray`.
 *
 * @throws InputError when min > max, when min, max or a value is not finite, or when `roundMode` or `narrowRange` is
 *   given with a mode that doesn't have it.
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
  checkMode(mode, options)
  const range = widen(min, max, options.ensureMinimumRange ?? 0.01)
  const low = lowest(type, options.narrowRange)
  const high = typeRanges[type][1]
  const { quantize, ...adjusted } = scheme(mode, range, low, high, roundMode)
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
 * - MIN_COMBINED: min + (q − lowest) · (max − min) / 255
 * - MIN_FIRST: (q − lowest + round(min / s)) · s, s = (max − min) / 255. As in TensorFlow's kernel (but not in its
 *   documentation), min is rounded to the grid, so that zero comes back as zero.
 * - SCALED: q · s, s = max / 255 for quint8 and max(min / lowest, max / 127) for qint8
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
  checkMode(mode, options)
  if (!/^U?[Ii]nt8Array$/.test(tagOf(values)))
    refuse('dequantizeArray', 'a Uint8Array or an Int8Array, as quantizeArray gives it', values)
  const type = tagOf(values) === 'Int8Array' ? 'qint8' : 'quint8'
  const low = lowest(type, options.narrowRange)
  const high = typeRanges[type][1]
  const step = (max - min) / 255
  const scaled = low === 0 ? max / high : Math.max(min / low, max / high)
  const offset = min === max ? 0 : roundHalfAway(min / step)
  return Float32Array.from(values, (q) => {
    if (mode === 'SCALED') return q * scaled
    return mode === 'MIN_FIRST' ? (q - low + offset) * step : min + (q - low) * step
  })
}

function lowest(type: QuantizedType, narrowRange = false): number {
  return typeRanges[type][0] + (narrowRange ? 1 : 0)
}

function checkRange(min: number, max: number): void {
  for (const bound of [min, max])
    if (typeof bound !== 'number') refuse('the range of an array', 'numbers', bound)
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    throw new InputError(`range [${min}, ${max}] is not finite`)
  }
  if (min > max) throw new InputError(`range [${min}, ${max}]: min is greater than max`)
}

function checkMode(mode: QuantizeMode, options: QuantizeArrayOptions): void {
  if (mode === 'SCALED') return
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
  low: number,
  high: number,
  roundMode: 'HALF_AWAY_FROM_ZERO' | 'HALF_TO_EVEN',
): { min: number; max: number; quantize: (value: number) => number } {
  if (mode === 'SCALED') {
    const fromMin = low * min > 0 ? low / min : largestFloat32
    const fromMax = high * max > 0 ? high / max : largestFloat32
    const scale = Math.fround(Math.min(fromMin, fromMax, largestFloat32))
    const round = roundMode === 'HALF_TO_EVEN' ? roundHalfEven : roundHalfAway
    return { min: low / scale, max: high / scale, quantize: (x) => round(Math.fround(x * scale)) }
  }
  const scale = max > min ? 255 / (max - min) : 0
  if (mode === 'MIN_COMBINED') return { min, max, quantize: (x) => roundHalfAway((x - min) * scale + low) }
  const offset = roundHalfAway(min * scale)
  return { min, max, quantize: (x) => roundHalfAway(x * scale) - offset + low }
}
