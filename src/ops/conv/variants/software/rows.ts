/**
 * Computes int8 convolutions in float32, for adapters that emulate `dot4I8Packed`, and depthwise ones for others, too.
 * An invocation owns eight pixels of an output row by four channels (`shaders/software/lib/row_tile.wgsl`).
 */
import type { Constant, Kernel, KernelContext } from '../../../../graph/kernel'
import { constantOf, inputOf, type Operator } from '../../../../graph/operator'
import type { Tensor } from '../../../../graph/tensor'
import { groupsOfFour } from '../../../shared/bindings'
import { flatDispatch } from '../../../shared/dispatch'
import { type LinearAttrs, requantization } from '../../epilogue'
import type { Conv2dGeometry } from '../../geometry'
import { weightZero } from '../../linear'
import { addsInOrder, rowKernelLanes } from '../choice'
import type { Variant } from '../variant'
import {
  hasIntegerBias,
  packRowChannels,
  packRowWeights,
  type RowChannel,
  type RowFilter,
  rowChannels,
} from './row-weights'

/** Pixels of a tile. */
const tilePixels = 8

/** A convolution, depthwise or not, that row kernels may compute. */
export interface RowConvolution {
  /** The shaders' name before `_rows_i8`; `conv2d_pool` includes the 2×2 max-pool with stride 2 that follows. */
  readonly prefix: 'conv2d' | 'conv2d_pool' | 'depthwise'
  readonly op: Operator<LinearAttrs>
  readonly output: Tensor
  readonly geometry: Conv2dGeometry
  readonly filter: RowFilter
}

/** The row kernels. A matrix product is a 1×1 convolution of one row of pixels. */
export const rows: Variant = Object.assign(
  (({ op, output, pool, geometry, narrow, type }, context) => {
    if (type !== 'int8' || narrow) return undefined
    const { outputChannels: channels, filterHeight, filterWidth, inputChannels: length } = geometry
    const data = constantOf(op, 1).data as Int8Array
    const filter = { channels, rows: filterHeight * filterWidth, length, data }
    const prefix = pool ? 'conv2d_pool' : 'conv2d'
    return rowDispatch({ prefix, op, output, geometry, filter }, context)
  }) satisfies Variant,
  { takesEpilogue: false },
)

/**
 * Returns a dispatch builder. Returns undefined if the rows of the input's memory are not pixels, or if products may
 * add up to 2^24, up to which float32 holds every integer.
 */
export function rowDispatch(convolution: RowConvolution, context: KernelContext): (() => Kernel) | undefined {
  const { op, geometry, filter } = convolution
  const byPixels = context.layout(inputOf(op, 0)).length === geometry.inputChannels
  const channels = byPixels ? rowChannels(op, filter) : undefined
  return channels && (() => rowKernel(convolution, channels, context))
}

function rowKernel(
  { prefix, op, output, geometry, filter }: RowConvolution,
  channels: readonly RowChannel[],
  context: KernelContext,
): Kernel {
  const pool = prefix === 'conv2d_pool'
  const g = pool ? pooled(geometry) : flattened(geometry)
  const rowTiles = Math.ceil(g.outputWidth / (pool ? 2 : tilePixels))
  const tiles = rowTiles * g.batch * g.outputHeight
  // With subgroups of four, `row_words_quad` takes four groups of channels at a time, so groups come in fours.
  // A layer whose groups fill less than two thirds of them is faster without.
  const filled = groupsOfFour(filter.channels) / (Math.ceil(groupsOfFour(filter.channels) / 4) * 4)
  const quads = prefix !== 'depthwise' && context.adapter.subgroups === 4 && filled > 2 / 3
  const groups = Math.ceil(groupsOfFour(filter.channels) / (quads ? 4 : 1)) * (quads ? 4 : 1)
  const wide = hasIntegerBias(channels) || !addsInOrder(context.adapter)
  const lanes = rowKernelLanes(context.adapter)
  const slides = !pool && g.filterWidth === 3 && g.strides[1] === 1 && g.dilations[1] === 1
  return {
    shader: `software/${prefix}_rows${slides ? 3 : ''}_i8`,
    constants: { lanes },
    parts: {
      ...(quads && { 'software/row_words': ['software/row_words_quad'] }),
      ...(wide && { 'software/row_finish': ['software/row_finish_wide'] }),
    },
    bindings: [
      { read: inputOf(op, 0) },
      { constant: packRowWeights(filter, channels, weightZero(op)), label: 'weights' },
      { constant: packRowChannels(channels, wide), label: 'channels' },
      { write: output },
      { constant: packShape(op, g, rowTiles, tiles), label: 'shape' },
    ],
    workgroups: flatDispatch(tiles * groups, context.maxWorkgroups, lanes),
  }
}

/** Takes all pixels of all images as one row if the convolution is 1×1 with stride 1 and nothing pads its images. */
function flattened(geometry: Conv2dGeometry): Conv2dGeometry {
  const { batch, inputHeight, inputWidth, filterHeight, filterWidth, strides } = geometry
  const padded = geometry.outputHeight * geometry.outputWidth !== inputHeight * inputWidth
  if (padded || filterHeight * filterWidth * strides[0] * strides[1] !== 1) return geometry
  const pixels = batch * inputHeight * inputWidth
  return { ...geometry, batch: 1, inputHeight: 1, outputHeight: 1, inputWidth: pixels, outputWidth: pixels }
}

/** Returns the geometry of a convolution together with the max-pool behind it. */
function pooled(geometry: Conv2dGeometry): Conv2dGeometry {
  const { outputHeight, outputWidth, strides } = geometry
  return {
    ...geometry,
    outputHeight: Math.floor(outputHeight / 2),
    outputWidth: Math.floor(outputWidth / 2),
    strides: [strides[0] * 2, strides[1] * 2],
  }
}

/** Packs the uniform `Shape` of `shaders/software/lib/row_tile.wgsl`. */
function packShape(op: Operator<LinearAttrs>, g: Conv2dGeometry, rowTiles: number, tiles: number): Constant {
  const { inputZero, outputZero, low, high } = requantization(op, g.outputChannels)
  const words = new Int32Array(24)
  words.set([g.inputHeight, g.inputWidth, groupsOfFour(g.inputChannels)])
  words.set([g.outputHeight, g.outputWidth, groupsOfFour(g.outputChannels)], 3)
  words.set([g.filterHeight, g.filterWidth, ...g.strides, ...g.dilations, ...g.before, rowTiles, tiles], 6)
  words[20] = (inputZero & 0xff) * 0x01010101
  const floats = new Float32Array(words.buffer)
  const zero = weightZero(op)
  floats.set([zero * 2 ** 24, (zero + 128) * 2 ** 16, (zero + 128) * 2 ** 8, zero + 128], 16)
  floats.set([outputZero, low, high], 21)
  return words
}
