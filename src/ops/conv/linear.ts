/** The parts that convolutions and fully connected layers have in common: weights, bias and requantization. */
import {
  constantOf,
  failOp,
  type InferredOutput,
  inputOf,
  type Operator,
  outputOf,
} from '../../graph/operator'
import { perAxis } from '../../graph/quant-params'
import { describeSpec, elementCount, isDataOf, makeTensor, type Tensor } from '../../graph/tensor'
import { inputZero } from '../shared/check'
import { type LinearAttrs, requantization } from './epilogue'

/**
 * Checks weights (input 1) and bias (input 2, optional) of a linear operator. For int8 also checks quantization, and
 * that no accumulator can overflow int32.
 *
 * @param channels output channels, which lie along `axis` of the weights
 * @param taps products in the sum of a channel
 * @param asymmetric whether the operator's kernel takes weights with a zero point, as legacy models have them (one
 *   scale for all of them)
 */
export function checkLinear(
  op: Operator<LinearAttrs>,
  channels: number,
  taps: number,
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
    checkAccumulators(op, channels, taps)
    requantization(op, channels)
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

/** Fails if `taps` products and a bias can leave int32: |x − z_x| ≤ 255 and |w − z_w| ≤ max(127 − z_w, z_w + 128). */
function checkAccumulators(op: Operator<LinearAttrs>, channels: number, taps: number): void {
  const zero = weightZero(op)
  const largest = Math.max(127 - zero, zero + 128)
  const bias = op.inputs[2]?.data as Int32Array | undefined
  for (let channel = 0; channel < channels; channel++) {
    const bound = taps * 255 * largest + Math.abs(bias?.[channel] ?? 0)
    if (bound >= 2 ** 31)
      failOp(op, `channel ${channel} can reach ±${bound}, more than an int32 accumulator holds`)
  }
}

/**
 * Returns the largest magnitude that an accumulator of any channel can have on its way, for int8 weights
 * `[channels][taps]` and any input. It begins with the bias, less the input's zero point times the weights; each
 * product may then have its least or its largest value.
 */
export function largestSum(op: Operator<LinearAttrs>, channels: number): number {
  const weights = constantOf(op, 1).data as Int8Array
  const bias = biasOf(op, channels)
  const zero = inputZero(op)
  const taps = weights.length / channels
  let largest = 0
  for (let channel = 0; channel < channels; channel++) {
    let [below, above] = [bias[channel] as number, bias[channel] as number]
    for (let i = channel * taps; i < (channel + 1) * taps; i++) {
      const weight = weights[i] as number
      below += Math.min((-128 - zero) * weight, (127 - zero) * weight)
      above += Math.max((-128 - zero) * weight, (127 - zero) * weight)
    }
    largest = Math.max(largest, Math.abs(below), Math.abs(above))
  }
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

/** Returns a bias of zeros, in the type and quantization that the format asks for, for an operator that has none. */
export function zeroBias(op: Operator): Tensor {
  const name = `${outputOf(op).name}/bias`
  const shape = [outputOf(op).shape.at(-1) ?? 1]
  const [input, weights] = [inputOf(op, 0).quant, inputOf(op, 1).quant]
  if (!input || !weights)
    return makeTensor({ name, shape, type: 'float32', data: new Float32Array(shape[0] ?? 1) })
  // Zeros are zeros at any scale. XNNPACK refuses 0, so a scale is at least the smallest normal float32.
  const scales = weights.scale.map((scale) => Math.max(scale * (input.scale[0] ?? 1), 2 ** -126))
  return makeTensor({
    name,
    shape,
    type: 'int32',
    quant: perAxis(scales, 0),
    data: new Int32Array(shape[0] ?? 1),
  })
}
