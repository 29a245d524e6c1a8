/**
 * The epilogue of transposed convolutions. With one scale for all int8 weights, TensorFlow Lite runs them in XNNPACK,
 * and they are requantized as other convolutions are. With a scale for each channel it runs them in its own kernel,
 * which rounds twice.
 */
import type { Constant, Kernel } from '../../graph/kernel'
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import type { Tensor } from '../../graph/tensor'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { clamp, type FixedPoint, toFixedPoint } from '../../numerics/requantize'
import { outputRange } from '../shared/activation'
import { groupsOfFour } from '../shared/bindings'
import { type Epilogue, epilogue, type LinearAttrs, requantization } from './epilogue'
import { accumulatorBias } from './linear'
import { packChannels } from './pack-weights'

/** Returns the function from the sum of an output channel, bias included, to an output element. */
export function transposeEpilogue(op: Operator<LinearAttrs>, channels: number): Epilogue {
  if (!roundsTwice(op)) return epilogue(op, channels)
  const { outputZero } = requantization(op, channels)
  const [low, high] = transposeRange(op)
  const factors = fixedFactors(op)
  return (sum, channel) => {
    const factor = factors[channel] ?? failOp(op, `has no channel ${channel}`)
    return clamp(multiplyTwiceRounded(sum, factor) + outputZero, low, high)
  }
}

/** Returns the bounds of the output, activation included. */
export function transposeRange(op: Operator<LinearAttrs>): readonly [number, number] {
  return outputRange(op.attrs.activation, outputOf(op), roundsTwice(op))
}

/** Returns the replacements for parts of `transpose_conv_i8` that the epilogue wants. */
export function transposeParts(op: Operator): NonNullable<Kernel['parts']> {
  const twice = ['rare/requantize_fixed', 'rare/requantize_twice', 'rare/transpose_finish_twice']
  return roundsTwice(op) ? { 'rare/transpose_finish': twice } : {}
}

/**
 * Packs the constants of each channel: for float32 biases; for int8 a vec4 each of biases and float32 factors, or of
 * biases, multipliers and exponents, for every four channels.
 */
export function packTransposeChannels(op: Operator<LinearAttrs>, channels: number): Constant {
  if (!roundsTwice(op)) return packChannels(op, channels, new Int32Array(channels))
  const bias = accumulatorBias(op, channels)
  const packed = new Int32Array(groupsOfFour(channels) * 12)
  fixedFactors(op).forEach(({ multiplier, shift }, channel) => {
    const at = (channel >> 2) * 12 + (channel & 3)
    packed[at] = bias[channel] as number
    packed[at + 4] = multiplier
    packed[at + 8] = 31 - shift
  })
  return packed
}

function roundsTwice(op: Operator): boolean {
  const scales = inputOf(op, 1).quant?.scale.length ?? 1
  return scales > 1 && inputOf(op, 0).type === 'int8'
}

/** Returns the factor of each channel as TensorFlow Lite's kernel computes it: in double precision, then in 31 bits. */
function fixedFactors(op: Operator): readonly FixedPoint[] {
  const scaleOf = (tensor: Tensor) => tensor.quant?.scale[0] ?? 1
  const [input, output] = [scaleOf(inputOf(op, 0)), scaleOf(outputOf(op))]
  return (inputOf(op, 1).quant?.scale ?? []).map((scale) => toFixedPoint((input * scale) / output))
}
