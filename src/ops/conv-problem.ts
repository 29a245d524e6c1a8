/** A convolution over whole words, or a fully connected layer as one of 1×1, in the terms that the shaders share. */
import type { AdapterTraits, Binding, Kernel } from '../graph/kernel'
import { inputOf, type Operator } from '../graph/operator'
import { elementCount, type Tensor } from '../graph/tensor'
import { type Conv2dAttrs, type Conv2dGeometry, conv2dGeometry } from './conv2d'
import { workgroupSize } from './dispatch'
import { type LinearAttrs, largestSum } from './linear'
import { epilogueConstants, groupsOfFour, linearConstants } from './pack'

export interface ConvProblem {
  readonly op: Operator<LinearAttrs>
  /** What is written: the convolution's output, or with `pool` that of the 2×2 max-pool behind it. */
  readonly output: Tensor
  readonly pool: boolean
  /** The override constants of `shaders/lib/conv_window.wgsl`. */
  readonly window: Readonly<Record<string, number>>
  /** Weights lie `[channels][rows][length]`; a row is padded to whole words. */
  readonly channels: number
  readonly rows: number
  readonly length: number
  /** Pixels of the output, all images together. */
  readonly pixels: number
  /** Tiles of four pixels of the convolution; with `pool` the window of one pixel. */
  readonly tiles: number
  /** Weights and channel constants, packed once for all candidates that read them in this order. */
  constants(): readonly Binding[]
  /** Whether float32 holds every sum of products with int8, biases included. */
  fitsFloat(): boolean
}

/** The problem that a convolution is; `pool` as in `convKernel`. */
export function convProblem(op: Operator<Conv2dAttrs>, output: Tensor, pool: boolean): ConvProblem {
  const geometry = conv2dGeometry(op)
  const { outputChannels: channels, filterHeight, filterWidth, inputChannels: length } = geometry
  const rows = filterHeight * filterWidth
  const pixels = elementCount(output.shape) / channels
  const window = windowConstants(geometry, pool, pixels)
  return makeProblem({ op, output, pool, window, channels, rows, length, pixels })
}

/** Fills in what follows from the rest. */
export function makeProblem(given: Omit<ConvProblem, 'tiles' | 'constants' | 'fitsFloat'>): ConvProblem {
  const { op, channels, rows, length, pixels, pool } = given
  let packed: readonly Binding[] | undefined
  let fits: boolean | undefined
  return {
    ...given,
    tiles: pool ? pixels : Math.ceil(pixels / 4),
    constants() {
      packed ??= linearConstants(op, channels, rows, length)
      return packed
    },
    fitsFloat() {
      fits ??= largestSum(op, channels) < 2 ** 24
      return fits
    },
  }
}

/** The dispatch of a shader with the bindings and constants that all shaders of a problem have. */
export function problemKernel(
  problem: ConvProblem,
  shader: string,
  constants: Readonly<Record<string, number>>,
  workgroups: Kernel['workgroups'],
  packed: readonly Binding[] = problem.constants(),
): Kernel {
  const { op, output, window, channels } = problem
  const suffix = inputOf(op, 0).type === 'int8' ? 'i8' : 'f32'
  return {
    shader: `${shader}_${suffix}`,
    constants: { ...window, ...epilogueConstants(op, channels), ...constants },
    bindings: [{ read: inputOf(op, 0) }, ...packed, { write: output }],
    workgroups,
  }
}

/** Fewest workgroups that keep a GPU busy, and an adapter that computes on the CPU. */
const busy = { hardware: 64, software: 4 }

/**
 * How many groups of four output channels an invocation computes that gathers the taps of four pixels: all of them,
 * because gathering is worth sharing, unless that would leave too few workgroups of `lanes` invocations.
 */
export function sharedGroups(
  groups: number,
  tiles: number,
  { software }: AdapterTraits,
  lanes = workgroupSize,
): number {
  const wanted = lanes * (software ? busy.software : busy.hardware)
  const parts = Math.min(groups, Math.max(1, Math.ceil(wanted / tiles)))
  return Math.ceil(groups / parts)
}

/** The override constants of `shaders/lib/conv_window.wgsl`. */
export function windowConstants(
  geometry: Conv2dGeometry,
  pool: boolean,
  pixels: number,
): Record<string, number> {
  return {
    input_height: geometry.inputHeight,
    input_width: geometry.inputWidth,
    input_words: groupsOfFour(geometry.inputChannels),
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

/** `windowConstants` of a 1×1 convolution over `pixels` images of one pixel, of `words` groups of four channels. */
export function pointwiseConstants(
  words: number,
  outputWords: number,
  pixels: number,
): Record<string, number> {
  const ones = [
    'input_height',
    'input_width',
    'output_height',
    'output_width',
    'filter_height',
    'filter_width',
  ]
  const steps = ['stride_y', 'stride_x', 'dilation_y', 'dilation_x']
  return {
    ...Object.fromEntries([...ones, ...steps].map((name) => [name, 1])),
    pad_y: 0,
    pad_x: 0,
    pool: 0,
    input_words: words,
    output_words: outputWords,
    pixels,
  }
}
