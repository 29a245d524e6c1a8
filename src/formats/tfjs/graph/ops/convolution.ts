import { describeSpec, type Tensor } from '../../../../graph/tensor'
import { conv2d, depthwiseConv2d, pad, transposeConv } from '../../../../ops/index'
import { outputsFirst, transpose } from '../../weight-layout'
import {
  constantAt,
  imagesOf,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
  numbersAt,
} from '../node-call'
import { fused } from './linear'

/** `Conv2D` and `_FusedConv2D`: NHWC images, HWIO filter. */
const conv2dNode: NodeImporter = (call) => {
  const images = imagesOf(call)
  const filter = filterAt(call)
  const [height, width, inputs, outputs] = filter.shape
  // A filter of fewer channels than the images makes groups; `conv2d` checks that they fit.
  const taps = height * width * inputs
  const weights = call.builder.operand(filter.tensor, 'OHWI', (constant) => ({
    ...constant,
    shape: [outputs, height, width, inputs],
    data: transpose(constant.data as Float32Array, taps, outputs),
  }))
  const { input, attrs } = windowOf(call, images)
  return fused(call, outputs, (bias, output) =>
    call.builder.emit(conv2d, attrs, [input, weights, bias], call.node.name, output),
  )
}

/**
 * `DepthwiseConv2dNative` and `FusedDepthwiseConv2dNative`. The filter, [height, width, input, multiplier], has our
 * order.
 */
const depthwiseConv2dNode: NodeImporter = (call) => {
  const images = imagesOf(call)
  const filter = filterAt(call)
  const [height, width, inputs, multiplier] = filter.shape
  if (inputs !== images.shape[3])
    call.node.fail(`input has ${images.shape[3]} channels, the filter is for ${inputs}`)
  const channels = inputs * multiplier
  const shape = [1, height, width, channels]
  const weights = call.builder.operand(filter.tensor, '1HWC', (constant) => ({ ...constant, shape }))
  const { input, attrs } = windowOf(call, images)
  return fused(call, channels, (bias, output) =>
    call.builder.emit(depthwiseConv2d, attrs, [input, weights, bias], call.node.name, output),
  )
}

/**
 * `Conv2DBackpropInput`, the transposed convolution. Inputs: the output's shape, a filter [height, width, output,
 * input], the images.
 */
const conv2dTransposeNode: NodeImporter = (call) => {
  const { node, builder } = call
  const input = imagesOf(call, 2)
  const [, rows = 0, columns = 0] = numbersAt(call, 0, 'the shape of the output')
  const filter = filterAt(call)
  const [height, width, outputs, inputs] = filter.shape
  if (node.pair('dilations').some((dilation) => dilation !== 1))
    node.fail('dilations do not run; only 1 does')
  const weights = builder.operand(filter.tensor, 'OHWI of HWOI', (constant) => ({
    ...constant,
    shape: [outputs, height, width, inputs],
    data: outputsFirst(constant.data as Float32Array, height * width, outputs, inputs),
  }))
  const attrs = {
    strides: node.pair('strides'),
    padding: node.word('padding', ['SAME', 'VALID']),
    size: [rows, columns] as const,
    activation: 'none' as const,
  }
  return builder.emit(transposeConv, attrs, [input, weights, undefined], node.name)
}

/** Returns input 1, which must be a float32 constant of four axes. */
function filterAt(call: NodeCall) {
  const tensor = constantAt(call, 1, 'the filter')
  const [height, width, third, fourth, ...rest] = tensor.shape
  if (!height || !width || !third || !fourth || rest.length > 0 || tensor.type !== 'float32')
    return call.node.fail(`the filter is ${describeSpec(tensor)}; four axes of float32 are expected`)
  return { tensor, shape: [height, width, third, fourth] as const }
}

/** Returns strides, dilations and padding; explicit padding becomes a PAD before the convolution. */
function windowOf(call: NodeCall, images: Tensor) {
  const { node } = call
  const padding = node.word('padding', ['SAME', 'VALID', 'EXPLICIT'])
  const input = padding === 'EXPLICIT' ? padded(call, images) : images
  const attrs = {
    strides: node.pair('strides'),
    dilations: node.pair('dilations'),
    padding: padding === 'SAME' ? ('SAME' as const) : ('VALID' as const),
    activation: 'none' as const,
  }
  return { input, attrs }
}

function padded({ node, builder }: NodeCall, images: Tensor): Tensor {
  const explicit = node.numbers('explicit_paddings')
  if (explicit.length !== 8) node.fail(`explicit_paddings [${explicit}] are not two for each of four axes`)
  const paddings = images.shape.map(
    (_, axis) => [explicit[2 * axis] ?? 0, explicit[2 * axis + 1] ?? 0] as const,
  )
  return builder.emit(pad, { paddings }, [images], `${node.name}/pad`)
}

/** Importers by TensorFlow's names of operations. */
export const convolutionNodes: NodeTable = {
  _FusedConv2D: conv2dNode,
  Conv2D: conv2dNode,
  Conv2DBackpropInput: conv2dTransposeNode,
  DepthwiseConv2dNative: depthwiseConv2dNode,
  FusedDepthwiseConv2dNative: depthwiseConv2dNode,
}
