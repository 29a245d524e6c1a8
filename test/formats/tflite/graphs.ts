/** Small graphs of every operator that `.tflite` files hold, in float32 and int8. */
import { type Graph, makeGraph } from '../../../src/graph/graph'
import { makeOperator, type OpDef, type Operator } from '../../../src/graph/operator'
import { perAxis, perTensor, type QuantParams } from '../../../src/graph/quant-params'
import {
  allocate,
  type DataType,
  elementCount,
  makeTensor,
  type Tensor,
  type TensorData,
} from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { Conv2dAttrs } from '../../../src/ops/conv2d'
import { type Random, seeded } from '../../harness/random'

export type Kind = 'float32' | 'int8'

/** A graph to write. */
export interface GraphCase {
  readonly name: string
  /** The file holds something that the graph does not. */
  readonly grows?: boolean
  build(kind: Kind, random: Random): Graph
}

const window = { strides: [1, 1], padding: 'SAME', activation: 'none' } as const
const unit = { ...window, dilations: [1, 1] } as const

/** One graph for each operator, with odd shapes and channels that are no multiple of 4. */
export const cases: readonly GraphCase[] = [
  conv('conv, SAME, relu6', [1, 7, 5, 3], [5, 3, 3, 3], { ...unit, activation: 'relu6' }),
  conv('conv, VALID, strides 2×1, relu', [1, 9, 6, 2], [3, 3, 2, 2], {
    ...unit,
    strides: [2, 1],
    padding: 'VALID',
    activation: 'relu',
  }),
  conv('conv, dilations 2×2', [1, 8, 9, 3], [6, 3, 3, 3], { ...unit, dilations: [2, 2] }),
  conv('conv, 1×1, 33 channels', [1, 3, 3, 33], [7, 1, 1, 33], unit),
  conv('conv, reluN1To1', [1, 4, 4, 1], [3, 5, 5, 1], { ...unit, activation: 'reluN1To1' }),
  conv('depthwise, SAME', [1, 7, 5, 5], [1, 3, 3, 5], unit, 3),
  conv(
    'depthwise, multiplier 2, strides 2',
    [1, 7, 8, 3],
    [1, 3, 3, 6],
    { ...unit, strides: [2, 2], activation: 'relu6' },
    3,
  ),
  dense('fully connected', [2, 13], [5, 13], { activation: 'none', keepDims: false }),
  dense('fully connected, relu', [1, 64], [10, 64], { activation: 'relu', keepDims: false }),
  dense('fully connected, keeps axes', [1, 3, 7], [4, 7], { activation: 'none', keepDims: true }),
  { ...withoutBias('conv, no bias', ops.conv2d, unit, [1, 5, 5, 3], [4, 3, 3, 3]), grows: true },
  withoutBias(
    'depthwise, no bias, dilations 2×1',
    ops.depthwiseConv2d,
    { ...unit, dilations: [2, 1] },
    [1, 6, 5, 3],
    [1, 3, 3, 3],
  ),
  withoutBias(
    'fully connected, no bias',
    ops.fullyConnected,
    { activation: 'none', keepDims: false },
    [1, 9],
    [3, 9],
  ),
  moving('max pool', ops.maxPool2d, { ...window, window: [2, 2], strides: [2, 2] }, [1, 7, 5, 3]),
  moving('max pool, VALID', ops.maxPool2d, { ...window, window: [3, 2], padding: 'VALID' }, [1, 7, 5, 6]),
  moving('average pool', ops.averagePool2d, { ...window, window: [3, 3], strides: [2, 2] }, [1, 7, 5, 3]),
  moving(
    'average pool, all',
    ops.averagePool2d,
    { ...window, window: [5, 6], padding: 'VALID' },
    [1, 5, 6, 7],
  ),
  moving('concatenation', ops.concatenation, { axis: 3, activation: 'none' }, [1, 3, 2, 3], [1, 3, 2, 5]),
  moving('concatenation, axis −2', ops.concatenation, { axis: -2, activation: 'none' }, [2, 3, 1], [2, 4, 1]),
  moving('pad', ops.pad, { paddings: pairs([0, 0], [1, 2], [0, 3], [0, 0]) }, [1, 3, 2, 3]),
  moving('reshape', ops.reshape, { shape: [1, 42] }, [1, 7, 2, 3]),
  moving('reshape, one extent open', ops.reshape, { shape: [-1, 6] }, [1, 7, 2, 3]),
  rescaling('add', ops.add, { activation: 'none' }, [1, 3, 5, 3], [1, 3, 5, 3]),
  rescaling('add, relu, broadcast', ops.add, { activation: 'relu' }, [1, 3, 5, 3], [1, 1, 1, 3]),
  rescaling('relu', ops.relu, {}, [1, 3, 5, 3]),
  rescaling('relu6', ops.relu6, {}, [1, 3, 5, 3]),
  rescaling('leaky relu', ops.leakyRelu, { alpha: Math.fround(0.2) }, [1, 3, 5, 7]),
  fixed('softmax', ops.softmax, { beta: 1 }, perTensor(1 / 256, -128), [3, 11]),
  fixed('sigmoid', ops.sigmoid, {}, perTensor(1 / 256, -128), [1, 5, 5, 13]),
  fixed('tanh', ops.tanh, {}, perTensor(1 / 128, 0), [1, 5, 5, 13]),
  { name: 'network', build: network },
]

/** The two operators whose input and output differ in type. */
export const boundaries: readonly GraphCase[] = [
  {
    name: 'quantize',
    build: () => single('quantize', ops.quantize, {}, [input('float32', [1, 67])], int8(0.023, -7)),
  },
  {
    name: 'dequantize',
    build: () =>
      single('dequantize', ops.dequantize, {}, [input('int8', [1, 67], perTensor(0.023, -7))], 'float32'),
  },
]

/** Random data for a graph's inputs: all of int8, and reals in [−4, 4). */
export function randomInputs(graph: Graph, random: Random): TensorData[] {
  return graph.inputs.map(({ shape, type }) => randomData(type, elementCount(shape), random, 8))
}

/** Each case in each type, with a generator of its own. */
export function allGraphs(): { name: string; kind: Kind; graph: Graph; grows: boolean }[] {
  const kinds = ['float32', 'int8'] as const
  const typed = kinds.flatMap((kind) =>
    cases.map(({ name, build, grows = false }, i) => ({
      name: `${name}, ${kind}`,
      kind,
      graph: build(kind, seeded(i + 1)),
      grows,
    })),
  )
  const others = boundaries.map(({ name, build }) => ({
    name,
    kind: 'int8' as const,
    graph: build('int8', seeded(99)),
    grows: false,
  }))
  return [...typed, ...others]
}

function pairs(...values: (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return values
}

type Spec = DataType | { readonly type: DataType; readonly quant: QuantParams }

function int8(scale: number, zeroPoint: number): Spec {
  return { type: 'int8', quant: perTensor(scale, zeroPoint) }
}

function input(type: DataType, shape: readonly number[], quant?: QuantParams, name = 'input'): Tensor {
  return makeTensor({ name, shape, type, quant: type === 'int8' ? quant : undefined })
}

function randomData(type: DataType, length: number, random: Random, spread: number): TensorData {
  const data = allocate(type, length)
  if (data instanceof Float32Array) return data.map(() => (random() - 0.5) * spread)
  if (data instanceof Int8Array) return data.map(() => Math.floor(random() * 256) - 128)
  throw new Error(`no random ${type}`)
}

/** An operator whose output is what `infer` says. */
function operator<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  inputs: readonly (Tensor | undefined)[],
  output: Spec,
): Operator {
  const spec = typeof output === 'string' ? { type: output } : output
  const draft = makeTensor({ name, shape: [], ...spec })
  const [inferred] = def.infer({ def, name, attrs, inputs, outputs: [draft] })
  return makeOperator({ def, name, attrs, inputs, outputs: [makeTensor({ ...draft, ...inferred })] })
}

function single<A>(name: string, def: OpDef<A>, attrs: A, inputs: readonly Tensor[], output: Spec): Graph {
  const op = operator(name, def, attrs, inputs, output)
  return makeGraph({
    name: 'main',
    inputs: inputs.filter((tensor) => !tensor.data),
    outputs: op.outputs,
    operators: [op],
  })
}

/** Weights, quantized along `axis`, and a bias of `channels`. */
function weights(
  kind: Kind,
  shape: readonly number[],
  axis: number,
  inputScale: number,
  random: Random,
): [Tensor, Tensor] {
  const channels = shape[axis] ?? 1
  const count = elementCount(shape)
  if (kind === 'float32') {
    const data = randomData('float32', count, random, 1)
    const bias = randomData('float32', channels, random, 1)
    return [
      makeTensor({ name: 'weights', shape, type: 'float32', data }),
      makeTensor({ name: 'bias', shape: [channels], type: 'float32', data: bias }),
    ]
  }
  const scales = Array.from({ length: channels }, () => 0.002 + 0.008 * random())
  const data = Int8Array.from({ length: count }, () => Math.floor(random() * 255) - 127)
  const bias = Int32Array.from({ length: channels }, () => Math.floor((random() - 0.5) * 4000))
  const quant = perAxis(scales, axis)
  const biasScales = quant.scale.map((scale) => scale * inputScale)
  return [
    makeTensor({ name: 'weights', shape, type: 'int8', data, quant }),
    makeTensor({ name: 'bias', shape: [channels], type: 'int32', data: bias, quant: perAxis(biasScales, 0) }),
  ]
}

function conv(
  name: string,
  shape: readonly number[],
  filter: readonly number[],
  attrs: Conv2dAttrs,
  axis = 0,
): GraphCase {
  const def = axis === 0 ? ops.conv2d : ops.depthwiseConv2d
  return { name, build: (kind, random) => linear(kind, def, attrs, shape, filter, axis, random) }
}

function dense(
  name: string,
  shape: readonly number[],
  filter: readonly number[],
  attrs: { readonly activation: 'none' | 'relu'; readonly keepDims: boolean },
): GraphCase {
  return { name, build: (kind, random) => linear(kind, ops.fullyConnected, attrs, shape, filter, 0, random) }
}

function linear<A>(
  kind: Kind,
  def: OpDef<A>,
  attrs: A,
  shape: readonly number[],
  filter: readonly number[],
  axis: number,
  random: Random,
): Graph {
  const from = input(kind, shape, perTensor(0.031, -11))
  const inputs = [from, ...weights(kind, filter, axis, Math.fround(0.031), random)]
  return single('output', def, attrs, inputs, kind === 'int8' ? int8(0.047, 5) : kind)
}

/** A convolution or fully connected layer of two inputs. */
function withoutBias<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  shape: readonly number[],
  filter: readonly number[],
): GraphCase {
  return {
    name,
    build(kind, random) {
      const axis = filter.length === 4 && filter[0] === 1 ? 3 : 0
      const from = input(kind, shape, perTensor(0.031, -11))
      const [taps] = weights(kind, filter, axis, 1, random)
      return single('output', def, attrs, [from, taps], kind === 'int8' ? int8(0.047, 5) : kind)
    },
  }
}

/** An operator that keeps its input's quantization. */
function moving<A>(name: string, def: OpDef<A>, attrs: A, ...shapes: (readonly number[])[]): GraphCase {
  return {
    name,
    build(kind) {
      const inputs = shapes.map((shape, i) => input(kind, shape, perTensor(0.031, -11), `input ${i}`))
      return single('output', def, attrs, inputs, kind === 'int8' ? int8(0.031, -11) : kind)
    },
  }
}

/** An operator that may change the quantization. */
function rescaling<A>(name: string, def: OpDef<A>, attrs: A, ...shapes: (readonly number[])[]): GraphCase {
  return {
    name,
    build(kind) {
      const inputs = shapes.map((shape, i) =>
        input(kind, shape, perTensor(0.031 + 0.02 * i, 9 * i - 11), `input ${i}`),
      )
      return single('output', def, attrs, inputs, kind === 'int8' ? int8(0.043, -20) : kind)
    },
  }
}

/** An operator whose int8 output has a scale of its own. */
function fixed<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  quant: QuantParams,
  shape: readonly number[],
): GraphCase {
  return {
    name,
    build: (kind) =>
      single(
        'output',
        def,
        attrs,
        [input(kind, shape, perTensor(0.04, 3))],
        kind === 'int8' ? { type: 'int8', quant } : kind,
      ),
  }
}

/** Two convolutions that share their input, joined, pooled and classified; the same weights appear twice. */
function network(kind: Kind, random: Random): Graph {
  const spec = (scale: number, zeroPoint: number): Spec => (kind === 'int8' ? int8(scale, zeroPoint) : kind)
  const image = input(kind, [1, 9, 7, 3], perTensor(0.031, -11), 'image')
  const shared = weights(kind, [6, 3, 3, 3], 0, Math.fround(0.031), random)
  const attrs = { ...unit, activation: 'relu' } as const
  const first = operator('first', ops.conv2d, attrs, [image, ...shared], spec(0.05, -128))
  const copies = shared.map((tensor) =>
    makeTensor({ ...tensor, name: `${tensor.name} again`, data: tensor.data?.slice() }),
  )
  const second = operator('second', ops.conv2d, attrs, [image, ...copies], spec(0.06, -128))
  const sum = operator(
    'sum',
    ops.add,
    { activation: 'none' },
    [first.outputs[0], second.outputs[0]],
    spec(0.1, -128),
  )
  const poolAttrs = { ...window, window: [2, 2], strides: [2, 2] } as const
  const pool = operator('pool', ops.maxPool2d, poolAttrs, sum.outputs, spec(0.1, -128))
  const flat = operator('flat', ops.reshape, { shape: [1, 120] }, pool.outputs, spec(0.1, -128))
  const dense = weights(kind, [10, 120], 0, Math.fround(0.1), random)
  const full = { activation: 'none', keepDims: false } as const
  const logits = operator('logits', ops.fullyConnected, full, [flat.outputs[0], ...dense], spec(0.3, 4))
  const last: Spec = kind === 'int8' ? { type: 'int8', quant: perTensor(1 / 256, -128) } : kind
  const probabilities = operator('probabilities', ops.softmax, { beta: 1 }, logits.outputs, last)
  return makeGraph({
    name: 'network',
    inputs: [image],
    outputs: [...logits.outputs, ...probabilities.outputs],
    operators: [first, second, sum, pool, flat, logits, probabilities],
  })
}
