import { quantRange } from '../../graph/quant-params'
import type { TensorSpec } from '../../graph/tensor'
import { largestFloat32 } from '../../numerics/float32'
import { roundHalfAway } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'

/** An activation that runs as a clamp in its producer's epilogue. */
export type Activation = 'none' | 'relu' | 'relu6' | 'reluN1To1'

const ranges: Record<Activation, readonly [number, number]> = {
  none: [-Infinity, Infinity],
  relu: [0, Infinity],
  relu6: [0, 6],
  reluN1To1: [-1, 1],
}

/** Returns the real bounds of an activation; infinite if it has none. */
export function activationRange(activation: Activation): readonly [number, number] {
  return ranges[activation]
}

/**
 * Returns the bounds that an activation puts on the stored values of `output`: real for float32, quantized for int8 and
 * uint8 (the activation's bounds are rounded to the output's grid).
 */
export function outputRange(activation: Activation, output: TensorSpec): readonly [number, number] {
  const [low, high] = ranges[activation]
  if (output.type === 'float32') return [Math.max(low, -largestFloat32), Math.min(high, largestFloat32)]
  const [min, max] = quantRange(output.type)
  const [scale = 1] = output.quant?.scale ?? []
  const [zeroPoint = 0] = output.quant?.zeroPoint ?? []
  const bound = (real: number, open: number) =>
    Number.isFinite(real) ? clamp(roundHalfAway(real / scale) + zeroPoint, min, max) : open
  return [bound(low, min), bound(high, max)]
}
