import { makeDynamicQuantize } from '../../../src/formats/tflite/hybrid'
import { type Graph, makeGraph } from '../../../src/graph/graph'
import type { OpDef, Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../src/graph/tensor'
import { dequantizeConstant } from '../../../src/numerics/stored'
import * as ops from '../../../src/ops'
import type { FullyConnectedAttrs } from '../../../src/ops/conv/fully-connected'
import type { Conv2dAttrs } from '../../../src/ops/conv/geometry'
import type { TransposeConvAttrs } from '../../../src/ops/conv/transpose-conv'
import { int8Weights, type WeightOptions } from '../../../src/self-test/build'
import type { Random } from '../../harness/random'
import { type CaseOptions, type GraphCase, type Kind, type Shape, single } from './builders'

const inputScale = Math.fround(0.031)

interface LinearOptions extends CaseOptions {
  /** Of the int8 input; −128 unless given. */
  readonly zeroPoint?: number
  /** False where there are weights alone. */
  readonly bias?: boolean
  /** True where the bias has no quantization, as in files of other writers. */
  readonly bareBias?: boolean
  /** Zero point of the weights, which then have one scale instead of one for each output channel. */
  readonly weightZero?: number
  /** Zero point of the int8 output; −20 unless given. */
  readonly outputZero?: number
  /** The least weight; −127 unless given. */
  readonly least?: -128
  /** Weights and bias of every third channel, or of the only scale, have this scale. */
  readonly dead?: number
  /** Biases of every third channel alternate between this and its negative. */
  readonly far?: number
}

/** Makes a case of a layer with random weights, and an output scale at which most of its sums fit. */
function layer<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  shape: Shape,
  filter: Shape,
  linear: LinearOptions = {},
): GraphCase {
  const { zeroPoint = -128, outputZero = -20, bias = true, bareBias, ...rest } = linear
  const { weightZero, least, dead, far, ...options } = rest
  const axis = def.quantization?.rule === 'linear' ? def.quantization.axis : 0
  return {
    name,
    floor: 1,
    ...options,
    build(kind, random): Graph {
      const quant = kind === 'int8' ? perTensor(inputScale, zeroPoint) : undefined
      const input = makeTensor({ name: 'input', shape, type: kind, quant })
      const constants = weights(kind, filter, axis, random, { zeroPoint: weightZero, least, dead, far })
      const taps = elementCount(filter) / (filter[axis] ?? 1)
      // Sums grow with the number of taps where weights have a mean, otherwise with its root.
      const scale = weightZero ? 0.031 * taps : 0.04 * Math.sqrt(taps)
      const output = { type: kind, quant: perTensor(scale, outputZero) }
      if (bareBias) constants[1] = makeTensor({ ...constants[1], quant: undefined })
      return single(def, attrs, [input, ...constants.slice(0, bias ? 2 : 1)], output)
    },
  }
}

/** Returns random weights, in int8 their extremes among them, and a bias. */
export function weights(
  kind: Kind,
  shape: Shape,
  axis: number,
  random: Random,
  options: Partial<WeightOptions> = {},
): [Tensor, Tensor] {
  if (kind === 'int8') return int8Weights(shape, axis, random, { scale: inputScale, ...options })
  const reals = (count: number, spread: number) =>
    Float32Array.from({ length: count }, () => (random() - 0.5) * spread)
  return [
    makeTensor({ name: 'weights', shape, type: kind, data: reals(elementCount(shape), 1) }),
    makeTensor({ name: 'bias', shape: [shape[axis] ?? 1], type: kind, data: reals(shape[axis] ?? 1, 2) }),
  ]
}

/** Makes cases of a layer in float32, and in int8 at both extreme zero points, each with one dot product. */
function extremes<A>(
  ...[name, def, attrs, shape, filter, options]: Parameters<typeof layer<A>>
): GraphCase[] {
  const high = { kinds: ['int8'], dots: ['emulated'], zeroPoint: 127 } as const
  return [
    layer(name, def, attrs, shape, filter, { ...options, dots: ['native'] }),
    layer(`${name}, zero point 127`, def, attrs, shape, filter, { ...options, ...high }),
  ]
}

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const skewed: Conv2dAttrs = { strides: [2, 1], dilations: [1, 2], padding: 'SAME', activation: 'relu6' }
const valid: Conv2dAttrs = { ...attrs, padding: 'VALID' }
const strided: Conv2dAttrs = { ...attrs, strides: [2, 2] }

const convolutions: readonly (readonly [string, Conv2dAttrs, Shape, Shape])[] = [
  ['3×3, batch of 2, 3 to 5 channels', attrs, [2, 6, 7, 3], [5, 3, 3, 3]],
  ['1×1, 8 to 16 channels', attrs, [1, 5, 5, 8], [16, 1, 1, 8]],
  ['1×1, stride 2, reluN1To1', { ...strided, activation: 'reluN1To1' }, [2, 5, 5, 6], [3, 1, 1, 6]],
  ['strides and dilations by axis, relu6', skewed, [3, 9, 8, 5], [9, 2, 3, 5]],
  ['one pixel', valid, [1, 3, 3, 5], [6, 3, 3, 5]],
  ['VALID, relu', { ...valid, activation: 'relu' }, [1, 9, 8, 4], [4, 5, 3, 4]],
  ['two groups, 4 to 6 channels', attrs, [2, 5, 7, 4], [6, 3, 3, 2]],
  ['three groups, stride 2, relu6', { ...skewed, dilations: [1, 1] }, [1, 7, 6, 9], [6, 3, 2, 3]],
  ['groups of one channel', attrs, [1, 5, 6, 8], [8, 3, 3, 1]],
  ['1×1 groups', attrs, [1, 4, 5, 16], [8, 1, 1, 4]],
  ['one channel in, 5×5', attrs, [2, 11, 9, 1], [7, 5, 5, 1]],
  ['one channel in, stride 2', { ...skewed, dilations: [1, 1] }, [2, 12, 13, 1], [4, 3, 3, 1]],
  ['one channel in and out, one pixel wide', attrs, [3, 5, 1, 1], [1, 3, 1, 1]],
  ['one channel in, a filter of 81 taps', attrs, [1, 12, 11, 1], [3, 9, 9, 1]],
]

const depthwise: readonly (readonly [string, Conv2dAttrs, Shape, Shape])[] = [
  ['3×3, 8 channels', attrs, [2, 6, 7, 8], [1, 3, 3, 8]],
  ['odd channels, strides and dilations by axis, relu6', skewed, [2, 9, 8, 5], [1, 2, 3, 5]],
  ['multiplier 2, odd channels', attrs, [2, 5, 6, 3], [1, 3, 3, 6]],
  ['multiplier 3', valid, [1, 5, 6, 4], [1, 3, 3, 12]],
  ['one channel to 8', attrs, [2, 9, 7, 1], [1, 3, 5, 8]],
  ['one channel', strided, [2, 9, 7, 1], [1, 3, 3, 1]],
  ['a window of 272 taps', attrs, [1, 9, 6, 5], [1, 17, 16, 5]],
]

const dense: FullyConnectedAttrs = { activation: 'none', keepDims: false }

const matrices: readonly (readonly [string, FullyConnectedAttrs, Shape, Shape])[] = [
  ['7 rows, 33 to 10', dense, [7, 33], [10, 33]],
  ['one row, 128 to 5, relu', { ...dense, activation: 'relu' }, [1, 128], [5, 128]],
  ['images of odd channels', dense, [2, 3, 3, 5], [6, 45]],
  ['images of whole words', dense, [3, 2, 2, 8], [3, 32]],
  ['axes kept', { ...dense, keepDims: true }, [2, 3, 9], [4, 9]],
  ['one to one', dense, [5, 1], [1, 1]],
  ['rows across axes', dense, [4, 2, 8], [3, 16]],
]

const [native, emulated] = [{ dots: ['native'] }, { dots: ['emulated'] }] as const
const least = { least: -128, kinds: ['int8'], file: 'none' } as const
const doubled = { strides: [2, 2], padding: 'SAME', activation: 'none', size: [6, 10] } as const
const wraps = { bias: false, maxWorkgroups: 3 } as const

const withoutBias: readonly GraphCase[] = [
  // Its file has a bias of zeros.
  ...extremes('conv, no bias, dispatch wraps', ops.conv2d, attrs, [2, 16, 8, 3], [14, 3, 3, 3], {
    ...wraps,
    file: 'grows',
  }),
  // So has this one in int8. Without, TensorFlow Lite's own kernel would run it, and round twice.
  ...extremes('depthwise, no bias, dispatch wraps', ops.depthwiseConv2d, attrs, [2, 56, 8, 3], [1, 3, 3, 3], {
    ...wraps,
    file: 'grows',
  }),
  ...extremes('fully connected, no bias, dispatch wraps', ops.fullyConnected, dense, [50, 12], [90, 12], {
    ...wraps,
    maxWorkgroups: 4,
  }),
]

/** Biases to which files give scales, since without TensorFlow Lite runs kernels that round otherwise. */
const bareBiases: readonly GraphCase[] = (
  [
    ['conv', ops.conv2d, [1, 24, 24, 3], [8, 3, 3, 3]],
    ['depthwise', ops.depthwiseConv2d, [1, 24, 24, 8], [1, 3, 3, 8]],
  ] as const
).map(([name, def, shape, filter]) =>
  layer(`${name}, bias without scales`, def, attrs, shape, filter, {
    bareBias: true,
    kinds: ['int8'],
    file: 'grows',
    ...native,
  }),
)

/** Layers of legacy models, whose files hold them in uint8. */
const legacy: readonly GraphCase[] = ([-128, 127] as const).flatMap((weightZero) => {
  const options: LinearOptions = {
    weightZero,
    zeroPoint: -1 - weightZero,
    outputZero: 100,
    kinds: ['int8'],
    dots: [weightZero < 0 ? 'native' : 'emulated'],
    bareBias: weightZero > 0,
    file: 'none',
  }
  const same = { ...options, zeroPoint: weightZero, outputZero: -100 }
  const name = `weights with zero point ${weightZero}`
  return [
    layer(
      `conv, ${name}`,
      ops.conv2d,
      { ...skewed, activation: 'none' },
      [2, 6, 7, 3],
      [5, 2, 3, 3],
      options,
    ),
    layer(`conv, groups, ${name}`, ops.conv2d, attrs, [2, 6, 7, 4], [6, 3, 3, 2], options),
    layer(`conv, one channel in, ${name}`, ops.conv2d, attrs, [2, 6, 7, 1], [5, 3, 3, 1], same),
    layer(`depthwise, ${name}`, ops.depthwiseConv2d, attrs, [2, 5, 6, 3], [1, 3, 3, 6], same),
    layer(`fully connected, ${name}`, ops.fullyConnected, dense, [2, 3, 3, 5], [6, 45], options),
  ]
})

/** Weights of −128, which the kernels of TensorFlow Lite do not expect. */
const leastWeights: readonly GraphCase[] = [
  ...extremes('conv, weights of −128', ops.conv2d, attrs, [2, 6, 7, 3], [5, 3, 3, 3], least),
  ...extremes('depthwise, weights of −128', ops.depthwiseConv2d, attrs, [2, 6, 7, 8], [1, 3, 3, 8], least),
  ...extremes('fully connected, weights of −128', ops.fullyConnected, dense, [7, 33], [10, 33], least),
]

/** TensorFlow Lite computes graphs with a scale of 0 without XNNPACK, by its own kernels, which round twice. */
const zeroScale = { dead: 0, kinds: ['int8'], dots: ['native'], steps: 1 } as const

/** The largest bias, on channels that training left dead: their weights don't count. TensorFlow Lite's sums wrap. */
const faded = { far: 2 ** 31 - 1, dead: 1e-21, kinds: ['int8'], dots: ['native'], steps: 1 } as const
/** The largest bias, on channels whose output it saturates. */
const saturated = { far: 2 ** 31 - 1, kinds: ['int8'], dots: ['emulated'], file: 'none' } as const

/** Channels whose sums leave int32, although they have one output. */
const farChannels: readonly GraphCase[] = Object.entries({ faded, saturated }).flatMap(([name, options]) => [
  layer(`conv, ${name} channels`, ops.conv2d, attrs, [2, 6, 7, 3], [7, 3, 3, 3], options),
  layer(`conv, ${name} channels, one pixel`, ops.conv2d, valid, [1, 3, 3, 5], [6, 3, 3, 5], options),
  layer(`conv, one channel in, ${name} channels`, ops.conv2d, attrs, [2, 11, 9, 1], [7, 5, 5, 1], options),
  layer(`depthwise, ${name} channels`, ops.depthwiseConv2d, attrs, [2, 6, 7, 8], [1, 3, 3, 8], options),
  layer(`fully connected, ${name} channels`, ops.fullyConnected, dense, [7, 33], [10, 33], options),
  layer(
    `transposed convolution, ${name} channels`,
    ops.transposeConv,
    doubled,
    [2, 3, 5, 3],
    [5, 3, 3, 3],
    options,
  ),
])

/** Filters of zeros, for which TensorFlow's converter writes scale 0: the output is its zero point. */
const deadChannels: readonly GraphCase[] = [
  layer('conv, scales of 0', ops.conv2d, attrs, [2, 6, 7, 3], [5, 3, 3, 3], zeroScale),
  layer('conv, one channel in, scales of 0', ops.conv2d, attrs, [2, 6, 7, 1], [5, 3, 3, 1], zeroScale),
  layer('depthwise, scales of 0', ops.depthwiseConv2d, attrs, [2, 6, 7, 8], [1, 3, 3, 8], zeroScale),
  layer('fully connected, scales of 0', ops.fullyConnected, dense, [7, 33], [10, 33], zeroScale),
  layer('fully connected, one row, scales of 0', ops.fullyConnected, dense, [1, 64], [8, 64], zeroScale),
]

const apart = { strides: [3, 1], padding: 'VALID', activation: 'none', size: [8, 9] } as const

function transposed(
  name: string,
  changed: TransposeConvAttrs,
  shape: Shape,
  filter: Shape,
  options: LinearOptions,
) {
  return layer(`transposed convolution${name}`, ops.transposeConv, changed, shape, filter, options)
}

/** XNNPACK runs weights with one scale. Scales of channels run in TensorFlow Lite's kernel, which rounds twice. */
const transposedConvolutions: readonly GraphCase[] = [
  transposed('', doubled, [2, 3, 5, 3], [5, 3, 3, 3], { weightZero: 0, ...native }),
  transposed(', a scale a channel', doubled, [2, 3, 5, 3], [5, 3, 3, 3], emulated),
  transposed(', scales of 0', doubled, [2, 3, 5, 3], [5, 3, 3, 3], zeroScale),
  transposed(', no bias', doubled, [2, 3, 5, 3], [5, 3, 3, 3], { bias: false, ...native }),
  transposed(', VALID, strides 3×1', apart, [1, 3, 6, 7], [6, 2, 4, 7], {
    weightZero: 0,
    zeroPoint: 127,
    ...native,
  }),
  transposed(', VALID, a scale a channel', apart, [1, 3, 6, 7], [6, 2, 4, 7], {
    zeroPoint: 127,
    ...emulated,
  }),
  // So many outputs that rounding once would show.
  transposed(', a scale a channel, large', { ...doubled, size: [60, 50] }, [1, 30, 25, 4], [16, 3, 3, 4], {
    kinds: ['int8'],
    ...native,
  }),
  transposed(', VALID, relu6', { ...apart, activation: 'relu6' }, [1, 3, 6, 8], [9, 2, 4, 8], {
    refused: true,
    maxWorkgroups: 3,
  }),
]

/** Makes a case of a float32 layer whose file holds its weights in int8, with a scale for each channel or one. */
function stored<A>(
  name: string,
  def: OpDef<A>,
  changed: A,
  shape: Shape,
  filter: Shape,
  weightZero?: 0,
): GraphCase {
  const axis = def.quantization?.rule === 'linear' ? def.quantization.axis : 0
  return {
    name: `${name}, weights stored in int8`,
    kinds: 'own',
    floor: 1,
    build(_, random) {
      const [held] = weights('int8', filter, axis, random, { zeroPoint: weightZero })
      const [, bias] = weights('float32', filter, axis, random)
      const input = makeTensor({ name: 'input', shape, type: 'float32' })
      const read = dequantizeConstant({ ...held, name: 'weights_int8' }, 'weights')
      return single(def, changed, [input, read, bias], { type: 'float32' })
    },
  }
}

interface HybridOptions extends CaseOptions {
  /** Of all weights one scale, in place of one for each channel. */
  readonly oneScale?: true
  /** The input is quantized with a zero point. */
  readonly asymmetric: boolean
}

/** Makes a case of a float32 layer that multiplies int8 weights, so that TensorFlow Lite quantizes its input. */
function hybrid<A>(
  name: string,
  def: OpDef<A>,
  changed: A,
  shape: Shape,
  filter: Shape,
  { oneScale, asymmetric, ...options }: HybridOptions,
): GraphCase {
  const axis = def.quantization?.rule === 'linear' ? def.quantization.axis : 0
  return {
    name: `${name}, hybrid${oneScale ? ', one scale' : ''}${asymmetric ? ', asymmetric' : ''}`,
    kinds: 'own',
    floor: 1,
    ...options,
    build(_, random) {
      const [held] = weights('int8', filter, axis, random, { zeroPoint: oneScale && 0 })
      const [, bias] = weights('float32', filter, axis, random)
      const input = makeTensor({ name: 'input', shape, type: 'float32' })
      const length = def.kind === 'FULLY_CONNECTED' ? filter[1] : elementCount(shape.slice(1))
      const ahead = makeDynamicQuantize(input, { length: length ?? 1, asymmetric })
      const read = dequantizeConstant(held, 'weights/float32')
      const { operators, outputs } = single(def, changed, [...ahead.outputs, read, bias], { type: 'float32' })
      return makeGraph({
        name: 'main',
        inputs: [input],
        outputs,
        operators: [ahead as Operator, ...operators],
      })
    },
  }
}

const oneScale = { oneScale: true, asymmetric: false } as const

/** TensorFlow Lite's depthwise kernel reads a scale for each channel, its fully connected kernel one. */
const hybrids: readonly GraphCase[] = [
  hybrid('conv', ops.conv2d, skewed, [3, 6, 7, 3], [5, 3, 3, 3], { asymmetric: true }),
  hybrid('conv, 1×1', ops.conv2d, attrs, [2, 6, 7, 8], [12, 1, 1, 8], { asymmetric: true }),
  hybrid('conv', ops.conv2d, attrs, [3, 6, 7, 3], [5, 3, 3, 3], oneScale),
  hybrid('depthwise', ops.depthwiseConv2d, attrs, [2, 6, 7, 8], [1, 3, 3, 8], { asymmetric: true }),
  hybrid('fully connected', ops.fullyConnected, dense, [7, 33], [10, 33], oneScale),
  hybrid('fully connected', ops.fullyConnected, dense, [7, 33], [10, 33], { ...oneScale, asymmetric: true }),
]

export const conv: readonly GraphCase[] = [
  ...convolutions.flatMap(([name, ...rest]) => extremes(`conv, ${name}`, ops.conv2d, ...rest)),
  ...depthwise.flatMap(([name, ...rest]) => extremes(`depthwise, ${name}`, ops.depthwiseConv2d, ...rest)),
  ...matrices.flatMap(([name, ...rest]) => extremes(`fully connected, ${name}`, ops.fullyConnected, ...rest)),
  ...withoutBias,
  ...bareBiases,
  ...legacy,
  ...leastWeights,
  ...deadChannels,
  ...farChannels,
  layer('fully connected, 67,072 inputs', ops.fullyConnected, dense, [2, 67_072], [2, 67_072], {
    kinds: ['int8'],
  }),
  layer('fully connected, 67,072 inputs, one row', ops.fullyConnected, dense, [1, 67_072], [3, 67_072], {
    kinds: ['int8'],
    zeroPoint: 5,
  }),
  ...transposedConvolutions,
  stored('conv', ops.conv2d, attrs, [2, 6, 7, 3], [5, 3, 3, 3]),
  stored('depthwise', ops.depthwiseConv2d, attrs, [2, 6, 7, 8], [1, 3, 3, 8]),
  stored('fully connected', ops.fullyConnected, dense, [7, 33], [10, 33]),
  ...hybrids,
  stored('fully connected, one scale', ops.fullyConnected, dense, [7, 33], [10, 33], 0),
]
