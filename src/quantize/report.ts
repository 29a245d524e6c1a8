import { checkModel } from '../graph/check'
import type { Graph } from '../graph/graph'
import { inputOf, type Operator } from '../graph/operator'
import { quantRange } from '../graph/quant-params'
import type { Tensor } from '../graph/tensor'
import { realValues } from '../numerics/stored'
import { checkRanges, type Ranges } from './calibrate'
import { channelOf } from './constants'
import { findLosses, type Loss } from './losses'
import type { Range } from './observers'

/** The quantization of an activation. */
export interface ActivationReport {
  readonly name: string
  /** The range seen in calibration; undefined when the ranges don't name the tensor. */
  readonly observed: Range | undefined
  /** The range that the scale and zero point can represent. */
  readonly held: Range
  readonly scale: number
  readonly zeroPoint: number
  /** Share of the observed range that lies outside `held` and saturates, in [0, 1]. */
  readonly saturated: number
}

/** The quantization of an operator's weights; arrays have an entry per output channel. */
export interface WeightsReport {
  readonly operator: string
  readonly name: string
  readonly scales: readonly number[]
  /** Largest |w − scale · q|. */
  readonly maxError: readonly number[]
  /** 10 · log10(Σw² / Σ(w − scale · q)²), in dB; infinite for a channel without error. */
  readonly sqnr: readonly number[]
}

export interface QuantizationReport {
  readonly activations: readonly ActivationReport[]
  readonly weights: readonly WeightsReport[]
  /** Losses of int8: constants far from the data, small quantities beside large ones, layers that stay in float32. */
  readonly losses: readonly Loss[]
}

/**
 * Reports the quantization of each tensor of `float`, without running anything. Tensors and operators of `int8`, the
 * result of `quantize`, are matched by name.
 */
export function reportQuantization(float: Graph, int8: Graph, ranges: Ranges): QuantizationReport {
  checkModel('reportQuantization', float)
  checkModel('reportQuantization', int8)
  checkRanges('reportQuantization', ranges)
  const tensors = [...int8.inputs, ...int8.operators.flatMap((op) => op.outputs)]
  const operators = new Map(int8.operators.map((op) => [op.name, op]))
  return {
    activations: tensors.flatMap((tensor) => reportActivation(tensor, ranges)),
    weights: float.operators.flatMap((op) => reportWeights(op, operators.get(op.name))),
    // In mode `weights` activations have no ranges, and nothing of them is lost.
    losses: ranges.size > 0 ? findLosses(float, ranges).filter((loss) => isLost(loss, operators)) : [],
  }
}

/** True unless a loss is of a layer that is int8 all the same: with one scale for all channels, sums may fit. */
function isLost({ kind, cause }: Loss, int8: ReadonlyMap<string, Operator>): boolean {
  return kind !== 'sums' || int8.get(cause)?.inputs[0]?.type !== 'int8'
}

function reportActivation(tensor: Tensor, ranges: Ranges): ActivationReport[] {
  const scale = tensor.quant?.scale[0]
  const zeroPoint = tensor.quant?.zeroPoint[0]
  if (scale === undefined || zeroPoint === undefined) return []
  const [low, high] = quantRange(tensor.type)
  const held = { min: scale * (low - zeroPoint), max: scale * (high - zeroPoint) }
  const observed = ranges.get(tensor.name) ?? ranges.get(tensor.name.replace(/_int8$/, ''))
  return [
    {
      name: tensor.name,
      observed,
      held,
      scale,
      zeroPoint,
      saturated: observed ? saturation(observed, held) : 0,
    },
  ]
}

function saturation(observed: Range, held: Range): number {
  const width = observed.max - observed.min
  if (!(width > 0)) return 0
  return (Math.max(0, held.min - observed.min) + Math.max(0, observed.max - held.max)) / width
}

function reportWeights(float: Operator, int8: Operator | undefined): WeightsReport[] {
  const scheme = float.def.quantization
  if (scheme?.rule !== 'linear' || !int8) return []
  const weights = inputOf(float, 1)
  // In the modes that only shrink files the tensor is float32 and has its smaller form in `stored`.
  const given = inputOf(int8, 1)
  const quantized = given.stored ?? given
  const { scale = [] } = quantized.quant ?? {}
  const axis = scheme.axis ?? 0
  const channel = channelOf(weights.shape, axis)
  const channels = weights.shape[axis] ?? 1
  const maxError = new Float64Array(channels)
  const signal = new Float64Array(channels)
  const noise = new Float64Array(channels)
  const values = realValues(quantized, quantized.data ?? new Float32Array())
  const floats = weights.data as Float32Array
  floats.forEach((float, i) => {
    const c = channel(i)
    const error = Math.abs(float - (values[i] ?? 0))
    maxError[c] = Math.max(maxError[c] ?? 0, error)
    signal[c] = (signal[c] ?? 0) + float * float
    noise[c] = (noise[c] ?? 0) + error * error
  })
  const sqnr = Array.from(signal, (power, c) => decibels(power, noise[c] ?? 0))
  return [{ operator: float.name, name: weights.name, scales: scale, maxError: [...maxError], sqnr }]
}

/** Returns 10 · log10(signal / noise); infinite without noise. */
export function decibels(signal: number, noise: number): number {
  return noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise)
}
