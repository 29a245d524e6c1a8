/** The parts that convolutions and fully connected layers have in common: weights, bias and requantization. */
import {
  constantOf,
  failOp,
  type InferredOutput,
  inputOf,
  type Operator,
  outputOf,
} from '../../graph/operator'
import { describeSpec, elementCount, isDataOf, type Tensor } from '../../graph/tensor'
import { clamp } from '../../numerics/requantize'
import { requantizeFloat } from '../../numerics/requantize-float'
import { inputZero } from '../shared/check'
import { type LinearAttrs, requantization } from './epilogue'

/**
 * Checks weights (input 1) and bias (input 2, optional) of a linear operator. For int8 also checks quantization, and
 * that no accumulator can overflow int32.
 *
 * @param channels output channels, which lie along `axis` of the weights
 * @param asymmetric whether the operator's kernel takes weights with a zero point, as legacy models have them (one
 *   scale for all of them)
 */
export function checkLinear(
  op: Operator<LinearAttrs>,
  channels: number,
  axis: number,
  asymmetric = false,
): void {
  const input = inputOf(op, 0)
  const weights = constantOf(op, 1, 'the weights')
  const bias = op.inputs[2]
  const biasType = input.type === 'int8' ? 'int32' : 'float32'
  if (input.type !== 'float32' && input.type !== 'int8') {
    failOp(op, `input "${input.name}" is ${describeSpec(input)}; only float32 and int8 run`)
  }
  if (weights.type !== input.type)
    failOp(op, `input is ${input.type} but weights are ${describeSpec(weights)}`)
  if (bias) {
    if (!bias.data) failOp(op, `bias "${bias.name}" must be a constant`)
    if (bias.type !== biasType || bias.data?.length !== channels) {
      failOp(op, `bias "${bias.name}" is ${describeSpec(bias)}, not ${biasType} of ${channels} channels`)
    }
  }
  if (input.type === 'int8') {
    checkInt8(op, weights, axis, asymmetric)
    accumulatorBias(op, channels)
  }
}

function checkInt8(op: Operator<LinearAttrs>, weights: Tensor, axis: number, asymmetric: boolean): void {
  const input = inputOf(op, 0)
  const output = outputOf(op)
  for (const tensor of [input, output]) {
    if (tensor.quant?.scale.length !== 1) {
      failOp(
        op,
        `"${tensor.name}" is ${describeSpec(tensor)}; an int8 activation needs one scale and zero point`,
      )
    }
  }
  const { quant } = weights
  if (!quant) failOp(op, `weights "${weights.name}" are int8 but not quantized`)
  if (quant.scale.length > 1 && quant.axis !== axis) {
    failOp(
      op,
      `weights are quantized along axis ${quant.axis}, not along their output channels (axis ${axis})`,
    )
  }
  const zeroPoint = quant.zeroPoint.find((value, i) => value !== 0 && quant.scale[i] !== 0)
  if (zeroPoint !== undefined && !(asymmetric && quant.scale.length === 1)) {
    failOp(op, `weights have zero point ${zeroPoint}; int8 weights with ${quant.scale.length} scales have 0`)
  }
}

/** The sums of the positive and of the negative weights of each channel, less their zero point. */
type SignedSums = readonly (readonly [positive: number, negative: number])[]

/** Kept by the number of channels, so that a file whose operators share weights does not cost a pass for each. */
const knownSums = new WeakMap<Tensor, Map<number, SignedSums>>()

function signedSums(op: Operator, channels: number): SignedSums {
  const tensor = constantOf(op, 1)
  const all = knownSums.get(tensor) ?? new Map<number, SignedSums>()
  knownSums.set(tensor, all)
  const known = all.get(channels)
  if (known) return known
  const weights = tensor.data as Int8Array
  const zero = weightZero(op)
  const taps = weights.length / channels
  // Only depthwise filters, whose first extent is 1, hold their channels last.
  const last = tensor.shape[0] !== channels
  const sums = Array.from({ length: channels }, (): [number, number] => [0, 0])
  for (let i = 0; i < weights.length; i++) {
    const weight = (weights[i] as number) - zero
    const sum = sums[last ? i % channels : Math.floor(i / taps)] as [number, number]
    sum[weight > 0 ? 0 : 1] += weight
  }
  all.set(channels, sums)
  return sums
}

/** Returns the least and the largest sum that an int8 input can give each channel, bias included. */
function sumRanges(op: Operator, channels: number): (channel: number) => readonly [number, number] {
  const sums = signedSums(op, channels)
  const bias = biasOf(op, channels)
  const [low, high] = [-128 - inputZero(op), 127 - inputZero(op)]
  return (channel) => {
    const [positive, negative] = sums[channel] ?? [0, 0]
    const start = bias[channel] as number
    return [start + low * positive + high * negative, start + high * positive + low * negative]
  }
}

/** Bounds of int32. */
const [least32, most32] = [-(2 ** 31), 2 ** 31 - 1]

/**
 * Returns the bias of each channel with which no accumulator leaves int32. Where sums would leave
 * int32 although every input gives the same output, it is another bias that gives this output.
 *
 * @throws GraphError when a sum of products with these weights, and the bias, can leave int32.
 */
export function accumulatorBias(op: Operator<LinearAttrs>, channels: number): ArrayLike<number> {
  const bias = biasOf(op, channels)
  const zero = weightZero(op)
  // |x − z_x| ≤ 255 and |w − z_w| ≤ max(127 − z_w, z_w + 128), whatever the weights are.
  const bound = (elementCount(inputOf(op, 1).shape) / channels) * 255 * Math.max(127 - zero, zero + 128)
  const far = bias.findIndex((value) => bound + Math.abs(value) > most32)
  if (inputOf(op, 0).type === 'float32' || far < 0) return bias
  const { scales, outputZero, low, high } = requantization(op, channels)
  const rangeOf = sumRanges(op, channels)
  return Array.from(bias, (value, channel) => {
    const [least, most] = rangeOf(channel)
    const shift = Math.max(least32 - least, 0) + Math.min(most32 - most, 0)
    const outputs = (...sums: number[]) =>
      new Set(
        sums.map((sum) => clamp(requantizeFloat(sum, scales[channel] as number) + outputZero, low, high)),
      ).size
    if (shift === 0 && most - least < 2 ** 32) return value
    // Sums that wrap do no harm where every int32 gives the same output.
    if (outputs(least, most, least32, most32) === 1) return value
    if (most - least >= 2 ** 32 || outputs(least, most, least + shift, most + shift) > 1)
      failOp(op, `sums of channel ${channel} reach from ${least} to ${most}, beyond an int32 accumulator`)
    return value + shift
  })
}

/** Returns the largest magnitude that an accumulator of any channel can have, for any int8 input. */
export function largestSum(op: Operator, channels: number): number {
  const rangeOf = sumRanges(op, channels)
  let largest = 0
  for (let channel = 0; channel < channels; channel++)
    largest = Math.max(largest, ...rangeOf(channel).map(Math.abs))
  return largest
}

/** Returns the zero point of the weights: 0 for float32 and in all but legacy models. */
export function weightZero(op: Operator): number {
  const quant = inputOf(op, 1).quant
  return quant?.scale.length === 1 ? (quant.zeroPoint[0] ?? 0) : 0
}

/** Returns the bias of each channel, or zeros if there is none. */
export function biasOf(op: Operator, channels: number): Float32Array | Int32Array {
  const bias = op.inputs[2]?.data
  if (isDataOf('float32', bias) || isDataOf('int32', bias)) return bias
  return new Int32Array(channels)
}

/** Returns the inferred output of a linear operator, which has the type of the input. */
export function linearOutput(op: Operator, shape: readonly number[]): readonly InferredOutput[] {
  return [{ shape, type: inputOf(op, 0).type }]
}

/** Returns the multiply-accumulates of one run: for each output element as many as its channel has weights. */
export function linearMacs(op: Operator): number {
  const { shape } = outputOf(op)
  return (elementCount(shape) / (shape.at(-1) ?? 1)) * elementCount(inputOf(op, 1).shape)
}
