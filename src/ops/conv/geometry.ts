/** The extents of convolutions. */
import { inputOf, type Operator } from '../../graph/operator'
import { type WindowAttrs, windowAxes } from '../shared/window'
import type { LinearAttrs } from './epilogue'

export interface Conv2dAttrs extends WindowAttrs, LinearAttrs {
  /** Distance between filter taps, [height, width]. */
  readonly dilations: readonly [number, number]
}

/** The extents of a convolution by name; pairs are [height, width], everything in elements. */
export interface Conv2dGeometry {
  readonly batch: number
  readonly inputHeight: number
  readonly inputWidth: number
  readonly inputChannels: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly outputChannels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strides: readonly [number, number]
  readonly dilations: readonly [number, number]
  /** Padding above and to the left. */
  readonly before: readonly [number, number]
}

/** Reads the geometry of a convolution off its tensors: an NHWC input and an OHWI filter. */
export function conv2dGeometry(op: Operator<Conv2dAttrs>): Conv2dGeometry {
  const [outputChannels = 0, filterHeight = 0, filterWidth = 0] = inputOf(op, 1).shape
  return geometryOf(op, outputChannels, filterHeight, filterWidth)
}

/** The geometry of a depthwise convolution; `multiplier` is the number of output channels of an input channel. */
export interface DepthwiseGeometry extends Conv2dGeometry {
  readonly multiplier: number
}

/** Reads the geometry of a depthwise convolution off its tensors: its filter is [1, height, width, output channels]. */
export function depthwiseGeometry(op: Operator<Conv2dAttrs>): DepthwiseGeometry {
  const [, filterHeight = 0, filterWidth = 0, outputChannels = 0] = inputOf(op, 1).shape
  const geometry = geometryOf(op, outputChannels, filterHeight, filterWidth)
  return { ...geometry, multiplier: outputChannels / geometry.inputChannels }
}

function geometryOf(
  op: Operator<Conv2dAttrs>,
  outputChannels: number,
  filterHeight: number,
  filterWidth: number,
): Conv2dGeometry {
  const { shape } = inputOf(op, 0)
  const [batch = 0, inputHeight = 0, inputWidth = 0, inputChannels = 0] = shape
  const [rows, columns] = windowAxes(op, shape, [filterHeight, filterWidth])
  return {
    batch,
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight: rows.extent,
    outputWidth: columns.extent,
    outputChannels,
    filterHeight,
    filterWidth,
    strides: op.attrs.strides,
    dilations: op.attrs.dilations,
    before: [rows.before, columns.before],
  }
}

/** Returns the geometry of a matrix product as a 1×1 convolution: its rows are the pixels of one image row. */
export function matmulGeometry(
  pixels: number,
  inputChannels: number,
  outputChannels: number,
): Conv2dGeometry {
  return {
    batch: 1,
    inputHeight: 1,
    inputWidth: pixels,
    inputChannels,
    outputHeight: 1,
    outputWidth: pixels,
    outputChannels,
    filterHeight: 1,
    filterWidth: 1,
    strides: [1, 1],
    dilations: [1, 1],
    before: [0, 0],
  }
}
