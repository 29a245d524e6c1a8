/** A convolution in the terms that the variants share. A fully connected layer is a 1×1 convolution. */
import type { Kernel, KernelContext } from '../../../graph/kernel'
import { inputOf, type Operator } from '../../../graph/operator'
import { elementCount, type Tensor } from '../../../graph/tensor'
import { groupsOfFour, shaderFor } from '../../shared/bindings'
import { workgroupSize } from '../../shared/dispatch'
import { epilogueConstants, type LinearAttrs } from '../epilogue'
import { type Conv2dAttrs, type Conv2dGeometry, conv2dGeometry } from '../geometry'
import { ungrouped } from '../groups'
import { largestSum, weightZero } from '../linear'
import { type LinearConstants, linearConstants } from '../pack-weights'
import { busyInvocations } from './choice'

export interface ConvProblem {
  readonly op: Operator<LinearAttrs>
  readonly geometry: Conv2dGeometry
  /** The tensor to write: the convolution's output, or with `pool` that of the 2×2 max-pool behind it. */
  readonly output: Tensor
  readonly pool: boolean
  /** True if the image has one channel and its rows run along the width in memory (see `gpu/layout.ts`). */
  readonly narrow: boolean
  /** The override constants of `shaders/lib/conv_window.wgsl`. */
  readonly window: Readonly<Record<string, number>>
  /** Weights lie `[channels][rows][length]`; a row is padded to whole words. */
  readonly channels: number
  readonly rows: number
  readonly length: number
  /** Pixels of `output`, all images together. */
  readonly pixels: number
  /** Tiles of four pixels of the convolution; with `pool` a tile is the window of one pooled pixel. */
  readonly tiles: number
  /** Zero point of the weights: 0 in all but legacy models. */
  readonly weightZero: number
  readonly type: 'int8' | 'float32'
  /** Packs weights and channel constants, once for all variants that read them in this order. */
  constants(): LinearConstants
  /** True if float32 holds every sum of products with int8, biases included. */
  fitsFloat(): boolean
}

/** The parts of a problem from which the others follow. */
type ProblemParts = Omit<
  ConvProblem,
  'channels' | 'tiles' | 'weightZero' | 'type' | 'constants' | 'fitsFloat'
>

/**
 * Describes a convolution that writes `output`: its own output, or with `pool` that of the 2×2 max-pool of stride 2
 * behind it.
 */
export function convProblem(
  grouped: Operator<Conv2dAttrs>,
  output: Tensor,
  pool: boolean,
  context: KernelContext,
): ConvProblem {
  const op = ungrouped(grouped)
  const geometry = conv2dGeometry(op)
  const { outputChannels, filterHeight, filterWidth, inputChannels } = geometry
  const taps = filterHeight * filterWidth
  const narrow = inputChannels === 1 && context.layout(inputOf(op, 0)).length !== 1
  // With one channel, the taps of a window are one row of weights.
  const [rows, length] = narrow ? [1, taps] : [taps, inputChannels]
  const pixels = elementCount(output.shape) / outputChannels
  const window = windowConstants(geometry, groupsOfFour(inputChannels), pool, pixels)
  return makeProblem({ op, geometry, output, pool, narrow, window, rows, length, pixels })
}

/** Derives the other parts of a problem. */
export function makeProblem(given: ProblemParts): ConvProblem {
  const { op, geometry, rows, length, pixels, pool } = given
  const channels = geometry.outputChannels
  let packed: LinearConstants | undefined
  let fits: boolean | undefined
  return {
    ...given,
    channels,
    tiles: pool ? pixels : Math.ceil(pixels / 4),
    weightZero: weightZero(op),
    type: inputOf(op, 0).type === 'int8' ? 'int8' : 'float32',
    constants() {
      packed ??= linearConstants(op, channels, rows, length)
      return packed
    },
    fitsFloat() {
      // Sums of narrow weights begin with 0, and on their way may be 128 / 127.5 of the largest at the end. They count
      // a power of two, which float32 doesn't mind.
      fits ??= largestSum(op, channels) < 2 ** 24 - 2 ** 16
      return fits
    },
  }
}

/** Builds the dispatch of a shader with the bindings and constants that all shaders of a problem have. */
export function problemKernel(
  problem: ConvProblem,
  shader: string,
  constants: Readonly<Record<string, number>>,
  workgroups: Kernel['workgroups'],
  { bindings, parts }: LinearConstants = problem.constants(),
): Kernel {
  const { op, output, window, channels } = problem
  const input = inputOf(op, 0)
  return {
    shader: shaderFor(input, shader),
    constants: { ...window, ...epilogueConstants(op, channels), ...constants },
    ...(parts && { parts }),
    bindings: [{ read: input }, ...bindings, { write: output }],
    workgroups,
  }
}

/** Returns workgroups along x and y, or undefined if the device allows fewer. */
export function grid(
  x: number,
  y: number,
  { maxWorkgroups }: KernelContext,
): Kernel['workgroups'] | undefined {
  return Math.max(x, y) <= maxWorkgroups ? [x, y, 1] : undefined
}

/** Returns the size of workgroups whose subgroups share words: one subgroup, or two. */
export function broadcastLanes(tiles: number, subgroups: number): number {
  return Math.min(workgroupSize, tiles > subgroups ? 2 * subgroups : subgroups)
}

/**
 * Returns how many groups of four output channels an invocation computes once it has gathered the taps of four pixels.
 * These are all groups, to share the gathering, unless that would leave too few workgroups of `lanes` invocations.
 */
export function sharedGroups(
  groups: number,
  tiles: number,
  { adapter }: KernelContext,
  lanes = workgroupSize,
): number {
  const wanted = busyInvocations(adapter, lanes)
  const parts = Math.min(groups, Math.max(1, Math.ceil(wanted / tiles)))
  return Math.ceil(groups / parts)
}

/**
 * Returns the override constants of `shaders/lib/conv_window.wgsl`.
 *
 * @param inputWords groups of four channels of an input pixel
 * @param pixels output pixels, all images together
 */
export function windowConstants(
  geometry: Conv2dGeometry,
  inputWords: number,
  pool: boolean,
  pixels: number,
): Record<string, number> {
  return {
    input_height: geometry.inputHeight,
    input_width: geometry.inputWidth,
    input_words: inputWords,
    output_height: geometry.outputHeight,
    output_width: geometry.outputWidth,
    output_words: groupsOfFour(geometry.outputChannels),
    filter_height: geometry.filterHeight,
    filter_width: geometry.filterWidth,
    stride_y: geometry.strides[0],
    stride_x: geometry.strides[1],
    dilation_y: geometry.dilations[0],
    dilation_x: geometry.dilations[1],
    pad_y: geometry.before[0],
    pad_x: geometry.before[1],
    pixels,
    pool: pool ? 1 : 0,
  }
}
