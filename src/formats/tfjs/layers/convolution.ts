import type { Tensor } from '../../../graph/tensor'
import { conv2d, depthwiseConv2d, transposeConv } from '../../../ops/index'
import { imageInput, type LayerCall, type LayerImporter, type LayerTable } from '../builder'
import { outputsFirst, transpose } from '../weight-layout'
import { activated } from './activation'

/** Returns the bias [channels] of a layer, or undefined if it has none. */
export function biasOf({ layer, builder }: LayerCall, channels: number): Tensor | undefined {
  if (!layer.flag('use_bias', true)) return undefined
  const bias = builder.weights.get(layer, 'bias', [channels])
  return builder.constant(bias.name, [channels], () => bias.data)
}

/** Returns a kernel [height, width, input, output] as the OHWI filter of a convolution. */
function filterOf(call: LayerCall, role: string, shape: readonly [number, number, number, number]): Tensor {
  const kernel = call.builder.weights.get(call.layer, role, shape)
  const outputs = shape[3]
  const taps = shape[0] * shape[1] * shape[2]
  return call.builder.constant(kernel.name, [outputs, shape[0], shape[1], shape[2]], () =>
    transpose(kernel.data, taps, outputs),
  )
}

const conv2dLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = imageInput(call)
  const filters = layer.number('filters')
  const depth = (input.shape[3] ?? 0) / layer.number('groups', 1)
  const filter = filterOf(call, 'kernel', [...layer.pair('kernel_size'), depth, filters])
  const attrs = { ...windowOf(call), padding: layer.padding(), activation: 'none' as const }
  return activated(call, (output) =>
    builder.emit(conv2d, attrs, [input, filter, biasOf(call, filters)], layer.name, output),
  )
}

/** TensorFlow.js ignores the dilations of this layer (not of SeparableConv2D); Keras does not. */
const depthwiseConv2dLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const channels = (imageInput(call).shape[3] ?? 0) * multiplierOf(call)
  const dilations = builder.maker === 'tfjs' ? ([1, 1] as const) : windowOf(call).dilations
  return activated(call, (output) =>
    depthwise(call, biasOf(call, channels), { dilations, name: layer.name, output }),
  )
}

/** A depthwise convolution, then a 1×1 convolution over its channels. */
const separableConv2dLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const name = `${layer.name}/depthwise`
  const depth = depthwise(call, undefined, { ...windowOf(call), name, output: name })
  const filters = layer.number('filters')
  const filter = filterOf(call, 'pointwise_kernel', [1, 1, depth.shape[3] ?? 0, filters])
  const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'VALID', activation: 'none' } as const
  return activated(call, (output) =>
    builder.emit(conv2d, attrs, [depth, filter, biasOf(call, filters)], layer.name, output),
  )
}

/** Returns the output channels per input channel; TensorFlow.js leaves it out of a SeparableConv2D's configuration. */
function multiplierOf({ layer, builder }: LayerCall): number {
  return layer.number('depth_multiplier', builder.weights.find(layer, 'depthwise_kernel').shape[3])
}

/**
 * Emits a depthwise convolution. Keras' kernel [height, width, input, multiplier] has the same order in memory as our
 * [1, height, width, input · multiplier].
 */
function depthwise(
  call: LayerCall,
  bias: Tensor | undefined,
  { dilations, name, output }: { dilations: readonly [number, number]; name: string; output: string },
): Tensor {
  const { layer, builder } = call
  const input = imageInput(call)
  const channels = input.shape[3] ?? 0
  const multiplier = multiplierOf(call)
  const [height, width] = layer.pair('kernel_size')
  const kernel = builder.weights.get(layer, 'depthwise_kernel', [height, width, channels, multiplier])
  const shape = [1, height, width, channels * multiplier]
  const filter = builder.constant(kernel.name, shape, () => kernel.data)
  const attrs = { ...windowOf(call), dilations, padding: layer.padding(), activation: 'none' as const }
  return builder.emit(depthwiseConv2d, attrs, [input, filter, bias], name, output)
}

/** Each input pixel spreads over `strides` output pixels, and with VALID padding the filter reaches beyond the last. */
const conv2dTransposeLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = imageInput(call)
  const [, rows = 0, columns = 0, channels = 0] = input.shape
  const { strides, dilations } = windowOf(call)
  const padding = layer.padding()
  const [height, width] = layer.pair('kernel_size')
  const filters = layer.number('filters')
  if (dilations.some((dilation) => dilation !== 1))
    layer.fail(`dilation_rate ${dilations} does not run; only 1 does`)
  if (layer.get('output_padding') != null) layer.fail('output_padding does not run')
  const extent = (pixels: number, window: number, stride: number) =>
    pixels * stride + (padding === 'VALID' ? Math.max(window - stride, 0) : 0)
  const size = [extent(rows, height, strides[0]), extent(columns, width, strides[1])] as const
  const kernel = builder.weights.get(layer, 'kernel', [height, width, filters, channels])
  const filter = builder.constant(kernel.name, [filters, height, width, channels], () =>
    outputsFirst(kernel.data, height * width, filters, channels),
  )
  const attrs = { strides, padding, size, activation: 'none' as const }
  return activated(call, (output) =>
    builder.emit(transposeConv, attrs, [input, filter, biasOf(call, filters)], layer.name, output),
  )
}

function windowOf({ layer }: LayerCall) {
  return { strides: layer.pair('strides', [1, 1]), dilations: layer.pair('dilation_rate', [1, 1]) }
}

/** Importers by Keras' class names. */
export const convolutionLayers: LayerTable = {
  Conv2D: conv2dLayer,
  Conv2DTranspose: conv2dTransposeLayer,
  DepthwiseConv2D: depthwiseConv2dLayer,
  SeparableConv2D: separableConv2dLayer,
}
