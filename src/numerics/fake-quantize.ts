/** Fake quantization of arrays: real numbers rounded to the grid that a range and a number of bits give. */
import { came, checkOptions, refuse } from '../graph/check'
import { InputError } from '../graph/errors'
import { checkRange } from './array'
import { clamp } from './requantize'

export interface FakeQuantizeOptions {
  /** From 2 to 16; default 8. */
  readonly bits?: number
  /** Leaves out the lowest of the 2^bits values. Default false. */
  readonly narrowRange?: boolean
}

/**
 * Rounds values to the grid of `bits` bits over [min, max], as TensorFlow's FakeQuantWithMinMaxArgs and
 * FakeQuantWithMinMaxVars, or over a range for each index of the last axis (FakeQuantWithMinMaxVarsPerChannel). With
 * first = 1 if the range is narrow, else 0, and last = 2^bits − 1,
 *
 *     s = (max − min) / (last − first)
 *     z = first − min / s, limited to [first, last] and rounded
 *     out = s · ⌊(clamp(x, (first − z) · s, (last − z) · s) − (first − z) · s) / s + 1/2⌋ + (first − z) · s
 *
 * so that real zero is on the grid. A range on one side of 0 is moved to 0, as z is limited. A range [0, 0] gives
 * zeros.
 *
 * @param values with ranges by channel: row-major, the channels last
 * @throws InputError when a bound or value is not finite, min > max, bits is no integer from 2 to 16, or the values
 *   are no multiple of the channels
 */
export function fakeQuantizeArray(
  values: ArrayLike<number>,
  min: number | ArrayLike<number>,
  max: number | ArrayLike<number>,
  options: FakeQuantizeOptions = {},
): Float32Array<ArrayBuffer> {
  checkOptions('fakeQuantizeArray', options, { bits: 'number', narrowRange: 'boolean' })
  const { bits = 8, narrowRange = false } = options
  if (!Number.isInteger(bits) || bits < 2 || bits > 16)
    throw new InputError(`fakeQuantizeArray: bits is ${bits}, not an integer from 2 to 16`)
  const [lows, highs] = [boundsOf('min', min), boundsOf('max', max)]
  if (lows.length !== highs.length || lows.length === 0)
    throw new InputError(`fakeQuantizeArray: ${lows.length} channels have a min, ${highs.length} a max`)
  const all = numbersOf('values', values)
  if (all.length % lows.length !== 0)
    throw new InputError(`fakeQuantizeArray: ${all.length} values are not for ${lows.length} channels`)
  const [first, last] = [narrowRange ? 1 : 0, 2 ** bits - 1]
  const functions = lows.map((low, channel) => fakeQuantizer(low, highs[channel] as number, first, last))
  return Float32Array.from(all, (value, i) => {
    if (!Number.isFinite(value)) throw new InputError(`fakeQuantizeArray: value ${i} is ${came(value)}`)
    return functions[i % functions.length]?.(Math.fround(value)) ?? 0
  })
}

function fakeQuantizer(min: number, max: number, first: number, last: number): (value: number) => number {
  checkRange(min, max)
  if (min === 0 && max === 0) return () => 0
  if (min === max) throw new InputError(`range [${min}, ${max}] is empty`)
  const scale = (max - min) / (last - first)
  const zeroPoint = Math.floor(clamp(first - min / scale, first, last) + 0.5)
  const [low, high] = [(first - zeroPoint) * scale, (last - zeroPoint) * scale]
  return (value) => Math.floor((clamp(value, low, high) - low) / scale + 0.5) * scale + low
}

function boundsOf(name: string, bound: number | ArrayLike<number>): number[] {
  return typeof bound === 'number' ? [bound] : Array.from(numbersOf(name, bound))
}

function numbersOf(name: string, values: unknown): ArrayLike<number> {
  const view = ArrayBuffer.isView(values) && 'length' in values
  if (!Array.isArray(values) && !view) refuse(`fakeQuantizeArray: ${name}`, 'an array of numbers', values)
  return values as ArrayLike<number>
}
