/** The dispatch of a convolution, with or without a 2×2 max-pool behind it, and of a fully connected layer as 1×1. */
import type { Candidate, Kernel, KernelContext } from '../graph/kernel'
import { inputOf, type Operator } from '../graph/operator'
import { elementCount, type Tensor } from '../graph/tensor'
import { type Conv2dAttrs, type Conv2dGeometry, conv2dGeometry } from './conv2d'
import { flatDispatch } from './dispatch'
import { weightZero } from './linear'
import { epilogueConstants, groupsOfFour, linearConstants, weightZeroConstants } from './pack'

/** Taps that the patches of `conv2d_narrow` hold. */
const maxNarrowTaps = 64

/** Whether a convolution reads one-channel images whose rows run along the width. */
export function readsNarrow(op: Operator<Conv2dAttrs>): boolean {
  const { inputChannels, filterHeight, filterWidth } = conv2dGeometry(op)
  return inputChannels === 1 && filterHeight * filterWidth <= maxNarrowTaps
}

/**
 * The dispatch of a convolution that writes `output`: its own output, or that of the 2×2 max-pool with stride 2 that
 * follows when `pool` is set.
 */
export function convKernel(
  op: Operator<Conv2dAttrs>,
  output: Tensor,
  pool: boolean,
  context: KernelContext,
): Kernel {
  const input = inputOf(op, 0)
  const geometry = conv2dGeometry(op)
  const narrow = geometry.inputChannels === 1 && context.layout(input).length !== 1
  const { outputChannels, filterHeight, filterWidth, inputChannels } = geometry
  const taps = filterHeight * filterWidth
  const [rows, length] = narrow ? [1, taps] : [taps, inputChannels]
  const pixels = elementCount(output.shape) / outputChannels
  const groups = groupsOfFour(outputChannels)
  const launch = narrow
    ? narrowLaunch(op, pool ? pixels : Math.ceil(pixels / 4), context)
    : plainLaunch(op, { pool, pixels, groups, length: inputChannels })
  return {
    shader: launch.shader,
    constants: {
      ...windowConstants(geometry, pool, pixels),
      ...epilogueConstants(op, outputChannels),
      ...launch.constants,
    },
    bindings: [{ read: input }, ...linearConstants(op, outputChannels, rows, length), { write: output }],
    workgroups: flatDispatch(launch.invocations, context.maxWorkgroups),
  }
}

/** The ways to compute `convKernel`, best guess first. */
export function convCandidates(
  op: Operator<Conv2dAttrs>,
  output: Tensor,
  pool: boolean,
  context: KernelContext,
): readonly Candidate[] {
  return [{ name: 'plain', kernels: () => [convKernel(op, output, pool, context)] }]
}

/** A shader, its override constants beside window and epilogue, and how many invocations it takes. */
interface Launch {
  readonly shader: string
  readonly constants: Record<string, number>
  readonly invocations: number
}

/** What the choice among the convolutions over whole words depends on. */
interface PlainShape {
  readonly pool: boolean
  /** Pixels of the output, all images together, and groups of four of its channels. */
  readonly pixels: number
  readonly groups: number
  /** Channels in a row of the input. */
  readonly length: number
}

/**
 * The shader for a convolution (or, as 1×1, a fully connected layer) over whole words: the one whose tile is a single
 * pixel where most of four would be idle, else the plain one.
 */
export function plainLaunch(op: Operator, { pool, pixels, groups, length }: PlainShape): Launch {
  const suffix = inputOf(op, 0).type === 'int8' ? 'i8' : 'f32'
  const constants = weightZeroConstants(op, length)
  if (!pool && pixels < 4) {
    return { shader: `conv2d_single_${suffix}`, constants, invocations: pixels * groups }
  }
  const tiles = pool ? pixels : Math.ceil(pixels / 4)
  return { shader: `conv2d_${suffix}`, constants, invocations: tiles * groups }
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

/**
 * How `conv2d_narrow` is launched. An invocation computes all channels of its pixels, because gathering the taps is
 * worth sharing, unless that would leave an adapter with too few invocations to keep busy.
 */
function narrowLaunch(op: Operator<Conv2dAttrs>, tiles: number, context: KernelContext): Launch {
  const input = inputOf(op, 0)
  const { outputChannels, filterHeight, filterWidth } = conv2dGeometry(op)
  const groups = groupsOfFour(outputChannels)
  const busy = 4096
  const parts = Math.min(groups, Math.max(1, Math.ceil(busy / tiles)))
  const perInvocation = Math.ceil(groups / parts)
  const { pitch } = context.layout(input)
  const rowWords = input.type === 'int8' ? pitch / 4 : pitch
  return {
    shader: input.type === 'int8' ? 'conv2d_narrow_i8' : 'conv2d_narrow_f32',
    constants: {
      row_words: rowWords,
      tap_words: groupsOfFour(filterHeight * filterWidth),
      groups: perInvocation,
      ...(input.type === 'int8' ? { weight_zero: weightZero(op) } : {}),
    },
    invocations: tiles * Math.ceil(groups / perInvocation),
  }
}
