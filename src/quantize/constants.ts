import { perAxis, type QuantParams } from '../graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../graph/tensor'
import { quantizeInto, roundHalfAway } from '../numerics/quantize'
import { clamp } from '../numerics/requantize'
import { largestStep, packedBits } from './weight-bits'

/** Returns a function from an element's index in a row-major array of `shape` to its channel along `axis`. */
export function channelOf(shape: readonly number[], axis: number): (index: number) => number {
  const inner = elementCount(shape.slice(axis + 1))
  const channels = shape[axis] ?? 1
  return (index) => Math.floor(index / inner) % channels
}

/** Returns the largest magnitude in each channel of float32 weights. */
export function channelMagnitudes(weights: Tensor, axis: number): Float64Array {
  const largest = new Float64Array(weights.shape[axis] ?? 1)
  const channel = channelOf(weights.shape, axis)
  const data = weights.data as Float32Array
  data.forEach((value, i) => {
    largest[channel(i)] = Math.max(largest[channel(i)] ?? 0, Math.abs(value))
  })
  return largest
}

/** Returns the sum of magnitudes in each channel of float32 weights. */
export function channelSums(weights: Tensor, axis: number): Float64Array {
  const sums = new Float64Array(weights.shape[axis] ?? 1)
  const channel = channelOf(weights.shape, axis)
  const data = weights.data as Float32Array
  data.forEach((value, i) => {
    sums[channel(i)] = (sums[channel(i)] ?? 0) + Math.abs(value)
  })
  return sums
}

/**
 * Quantizes weights to int8: `q = round(w / scale[channel])`, halves away from zero, in [−127, 127] or the range of
 * fewer bits; with 1 bit the sign, 1 for zero. A single scale applies to all channels.
 */
export function quantizeWeights(weights: Tensor, scales: Float32Array, axis: number, bits = 8): Tensor {
  const quant = scales.length === 1 ? perAxis(scales, 0) : perAxis(scales, axis)
  const channel = scales.length === 1 ? () => 0 : channelOf(weights.shape, axis)
  const floats = weights.data as Float32Array
  const data = new Int8Array(floats.length)
  const largest = largestStep(bits)
  for (let i = 0; i < data.length; i++) {
    const real = floats[i] ?? 0
    if (bits === 1) data[i] = real < 0 ? -1 : 1
    else data[i] = clamp(roundHalfAway(real / (scales[channel(i)] ?? 1)), -largest, largest)
  }
  const { name, shape } = weights
  return makeTensor({ name, shape, type: 'int8', bits: packedBits(bits), quant, data })
}

/** Quantizes the bias (zeros if there is none) to int32 at inputScale · weightScale, halves away from zero. */
export function quantizeBias(
  name: string,
  bias: ArrayLike<number> | undefined,
  channels: number,
  inputScale: number,
  weights: QuantParams,
): Tensor {
  const scales = weights.scale.map((scale) => Math.fround(inputScale * scale))
  const data = Int32Array.from({ length: channels }, (_, channel) => {
    const scale = scales[scales.length === 1 ? 0 : channel] ?? 1
    return clamp(roundHalfAway((bias?.[channel] ?? 0) / scale), -(2 ** 31), 2 ** 31 - 1)
  })
  return makeTensor({ name, shape: [channels], type: 'int32', quant: perAxis(scales, 0), data })
}

/** Quantizes a constant that is used like an activation to int8, for example an operand of an addition. */
export function quantizeConstant(tensor: Tensor, quant: QuantParams): Tensor {
  const data = new Int8Array(elementCount(tensor.shape))
  quantizeInto(tensor.data as Float32Array, quant, data)
  return makeTensor({ name: tensor.name, shape: tensor.shape, type: 'int8', quant, data })
}
