/** The end of convolutions and fully connected layers: from an accumulator to an output element. */
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import { clamp } from '../../numerics/requantize'
import { requantizeFloat } from '../../numerics/requantize-float'
import { type Activation, outputRange } from '../shared/activation'

export interface LinearAttrs {
  readonly activation: Activation
}

/** The integer constants of a quantized linear operator. */
export interface Requantization {
  readonly inputZero: number
  readonly outputZero: number
  /** Bounds of the output, with the activation in them. */
  readonly low: number
  readonly high: number
  /** inputScale · weightScale / outputScale of each output channel; float32, each step rounded as XNNPACK does. */
  readonly scales: readonly number[]
}

/** How int32 accumulators of each output channel become int8 outputs. */
export function requantization(op: Operator<LinearAttrs>, channels: number): Requantization {
  const input = inputOf(op, 0).quant
  const weights = inputOf(op, 1).quant
  const output = outputOf(op)
  if (!input || !weights || !output.quant) failOp(op, 'input, weights and output must be quantized')
  const outputScale = output.quant.scale[0] ?? 1
  const [low, high] = outputRange(op.attrs.activation, output)
  const scales = Array.from({ length: channels }, (_, channel) => {
    const weightScale = weights.scale[weights.scale.length === 1 ? 0 : channel] ?? 1
    const scale = Math.fround(Math.fround((input.scale[0] ?? 1) * weightScale) / outputScale)
    if (!(scale < 2 ** 14)) failOp(op, `requantization factor ${scale} is not below 2^14`)
    return scale
  })
  return {
    inputZero: input.zeroPoint[0] ?? 0,
    outputZero: output.quant.zeroPoint[0] ?? 0,
    low,
    high,
    scales,
  }
}

/** Turns the accumulator of one output channel into the stored output: requantized for int8, clamped for both. */
export type Epilogue = (accumulator: number, channel: number) => number

/** The epilogue of `op` on the CPU; bias is already in the accumulator. */
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

/** The override constants of the epilogue's shaders: bounds and zero points. */
export function epilogueConstants(op: Operator<LinearAttrs>, channels: number): Record<string, number> {
  if (inputOf(op, 0).type === 'float32') {
    const [low, high] = outputRange(op.attrs.activation, outputOf(op))
    return { low, high }
  }
  const { inputZero, outputZero, low, high } = requantization(op, channels)
  const zeroWord = ((inputZero & 0xff) * 0x01010101) >>> 0
  return { zero_word: zeroWord, output_zero: outputZero, low, high }
}
