import { inputOf, type Operator, outputOf } from '../graph/operator'
import { perTensor, type QuantParams } from '../graph/quant-params'
import { elementCount, type Tensor } from '../graph/tensor'
import { channelSums, quantizeBias, quantizeWeights } from './constants'
import { fittingScales } from './fitting-scales'
import { weightScales } from './parameters'

/**
 * The most products in a sum that can't leave int32, whatever the int8 weights are: the largest K for which
 * K · 255 · 128 ≤ 2^31 − 1, as |x − z_x| ≤ 255 and |w| ≤ 128. What `quantizeLinear` makes leaves room for the bias up
 * to this K, because its weights lie in [−127, 127] (`weightScales`). Sums of more products depend on the weights.
 */
export const safeTaps = 65_793

/** The int8 weights and int32 bias of a linear operator. */
export interface LinearConstants {
  readonly weights: Tensor
  readonly bias: Tensor
}

/** Turns float32 weights into int8 of `bits` bits with a scale for each channel along `axis`, or one. */
export type WeightQuantizer = (weights: Tensor, scales: Float32Array, axis: number, bits: number) => Tensor

/**
 * Quantizes the weights and the bias of a linear operator, whose output channels lie along `axis` of the weights. A
 * missing bias becomes zeros.
 *
 * @param params of every activation
 * @param perAxis a scale for each channel, or one for all
 * @param bits of the weights, 1 to 8
 */
export function quantizeLinear(
  op: Operator,
  axis: number,
  params: ReadonlyMap<Tensor, QuantParams>,
  perAxis: boolean,
  bits: number,
  quantizeWith: WeightQuantizer = quantizeWeights,
): LinearConstants {
  const weights = inputOf(op, 1)
  const bias = op.inputs[2]
  const values = bias?.data as Float32Array | undefined
  const [inputScale, outputScale] = [inputOf(op, 0), outputOf(op)].map(
    (tensor) => params.get(tensor)?.scale[0] ?? 1,
  ) as [number, number]
  const scales = weightScales(fittingScales(weights, axis, bits, perAxis), {
    inputScale,
    outputScale,
    taps: tapsOf(op, axis),
    sums: channelSums(weights, axis),
    bias: values ?? [],
  })
  const used = perAxis ? scales : scales.subarray(0, 1).fill(scales.reduce((a, b) => Math.max(a, b)))
  const int8 = quantizeWith(weights, used, axis, bits)
  const name = bias?.name ?? `${op.name}/bias`
  const channels = weights.shape[axis] ?? 1
  return {
    weights: int8,
    bias: quantizeBias(name, values, channels, inputScale, int8.quant ?? perTensor(1, 0)),
  }
}

/** Returns the number of products in each sum of a linear operator. */
export function tapsOf(op: Operator, axis: number): number {
  const { shape } = inputOf(op, 1)
  return elementCount(shape) / (shape[axis] ?? 1)
}
