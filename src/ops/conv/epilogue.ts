/** The epilogue of convolutions and fully connected layers: from an accumulator to an output element. */
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import { clamp } from '../../numerics/requantize'
import { boundFactor, requantizeFloat } from '../../numerics/requantize-float'
import { type Activation, outputRange } from '../shared/activation'

export interface LinearAttrs {
  readonly activation: Activation
}

/** The constants that requantize the accumulators of a linear operator. */
export interface Requantization {
  readonly inputZero: number
  readonly outputZero: number
  /** Bounds of the output, activation included. */
  readonly low: number
  readonly high: number
  /** inputScale · weightScale / outputScale of each output channel, in float32; each step is rounded as in XNNPACK. */
  readonly scales: readonly number[]
}

/** Returns the constants that turn int32 accumulators of each output channel into int8 outputs. */
export function requantization(op: Operator<LinearAttrs>, channels: number): Requantization {
  const input = inputOf(op, 0).quant
  const weights = inputOf(op, 1).quant
  const output = outputOf(op)
  if (!input || !weights || !output.quant) failOp(op, 'input, weights and output must be quantized')
  const outputScale = output.quant.scale[0] ?? 1
  const [low, high] = outputRange(op.attrs.activation, output)
  const scales = Array.from({ length: channels }, (_, channel) => {
    const weightScale = weights.scale[weights.scale.length === 1 ? 0 : channel] ?? 1
    return boundFactor(Math.fround(Math.fround((input.scale[0] ?? 1) * weightScale) / outputScale))
  })
  return {
    inputZero: input.zeroPoint[0] ?? 0,
    outputZero: output.quant.zeroPoint[0] ?? 0,
    low,
    high,
    scales,
  }
}

/** Turns the accumulator of an output channel into an output element: requantizes int8, clamps both types. */
export type Epilogue = (accumulator: number, channel: number) => number

/** Returns the epilogue of `op` on the CPU. Its accumulator includes the bias. */
export function epilogue(op: Operator<LinearAttrs>, channels: number): Epilogue {
  if (inputOf(op, 0).type === 'float32') {
    const [low, high] = outputRange(op.attrs.activation, outputOf(op))
    return (accumulator) => clamp(accumulator, low, high)
  }
  const { scales, outputZero, low, high } = requantization(op, channels)
  return (accumulator, channel) => {
    const scale = scales[channel] ?? failOp(op, `has no channel ${channel}`)
    return clamp(requantizeFloat(accumulator, scale) + outputZero, low, high)
  }
}

/** Returns the override constants of the epilogue's shaders: bounds and zero points. */
export function epilogueConstants(op: Operator<LinearAttrs>, channels: number): Record<string, number> {
  if (inputOf(op, 0).type === 'float32') {
    const [low, high] = outputRange(op.attrs.activation, outputOf(op))
    return { low, high }
  }
  const { inputZero, outputZero, low, high } = requantization(op, channels)
  const zeroWord = ((inputZero & 0xff) * 0x01010101) >>> 0
  return { zero_word: zeroWord, output_zero: outputZero, low, high }
}
