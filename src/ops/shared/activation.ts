import { quantRange } from '../../graph/quant-params'
import type { TensorSpec } from '../../graph/tensor'
import { largestFloat32 } from '../../numerics/float32'
import { roundHalfAway, roundHalfEven } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'

/** An activation that runs as a clamp in its producer's epilogue. */
export type Activation = 'none' | 'relu' | 'relu6' | 'reluN1To1'

/** An activation, or an operator that clamps but that nothing fuses. */
export type Clamp = Activation | 'relu0To1'

const ranges: Record<Clamp, readonly [number, number]> = {
  none: [-Infinity, Infinity],
  relu: [0, Infinity],
  relu6: [0, 6],
  reluN1To1: [-1, 1],
  relu0To1: [0, 1],
}

/** Returns the real bounds of an activation; infinite if it has none. */
export function activationRange(activation: Clamp): readonly [number, number] {
  return ranges[activation]
}

/**
 * Returns the bounds that an activation puts on the stored values of `output`: real for float32, quantized for int8 and
 * uint8. Steps are computed in float32. XNNPACK adds the zero point and rounds the sum, halves to even; TensorFlow
 * Lite's own kernels round the steps, halves away from zero.
 *
 * @param own whether TensorFlow Lite runs the operator in a kernel of its own
 */
export function outputRange(activation: Clamp, output: TensorSpec, own = false): readonly [number, number] {
  const [low, high] = ranges[activation]
  if (output.type === 'float32') return [Math.max(low, -largestFloat32), Math.min(high, largestFloat32)]
  const [min, max] = quantRange(output.type)
  const [scale = 1] = output.quant?.scale ?? []
  const [zeroPoint = 0] = output.quant?.zeroPoint ?? []
  const bound = (real: number, open: number) => {
    const steps = Math.fround(real / scale)
    const rounded = own ? roundHalfAway(steps) + zeroPoint : roundHalfEven(Math.fround(steps + zeroPoint))
    return Number.isFinite(real) ? clamp(rounded, min, max) : open
  }
  return [bound(low, min), bound(high, max)]
}
