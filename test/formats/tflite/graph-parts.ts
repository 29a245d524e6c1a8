/** Ways to build small graphs of one operator, in float32 and int8. */
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
import { dequantizeConstant } from '../../../src/numerics/stored'
import * as ops from '../../../src/ops'
import type { Conv2dAttrs } from '../../../src/ops/conv/geometry'
import type { PadAttrs } from '../../../src/ops/move/pad'
import type { Random } from '../../harness/random'

export type Kind = 'float32' | 'int8'

/** A graph to write. */
export interface GraphCase {
  readonly name: string
  /** The file holds something that the graph does not. */
  readonly grows?: boolean
  /** How far TensorFlow Lite's int8 answer may be, where its kernel rounds twice and ours once; 0 unless given. */
  readonly steps?: number
  build(kind: Kind, random: Random): Graph
}

/** Attributes of windows, to vary. */
export const window = { strides: [1, 1], padding: 'SAME', activation: 'none' } as const
export const unit = { ...window, dilations: [1, 1] } as const

export function pairs(...values: (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return values
}

export type Spec = DataType | { readonly type: DataType; readonly quant: QuantParams }

export function int8(scale: number, zeroPoint: number): Spec {
  return { type: 'int8', quant: perTensor(scale, zeroPoint) }
}

export function input(type: DataType, shape: readonly number[], quant?: QuantParams, name = 'input'): Tensor {
  return makeTensor({ name, shape, type, quant: type === 'int8' ? quant : undefined })
}

export function randomData(type: DataType, length: number, random: Random, spread: number): TensorData {
  const data = allocate(type, length)
  if (data instanceof Float32Array) return data.map(() => (random() - 0.5) * spread)
  if (data instanceof Int8Array) return data.map(() => Math.floor(random() * 256) - 128)
  if (data instanceof Int32Array) return data.map(() => Math.floor((random() - 0.5) * 40) || 1)
  throw new Error(`no random ${type}`)
}

/** An operator whose outputs are what `infer` says. */
export function operator<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  inputs: readonly (Tensor | undefined)[],
  output: Spec,
): Operator {
  const spec = typeof output === 'string' ? { type: output } : output
  const draft = makeTensor({ name, shape: [], ...spec })
  const inferred = def.infer({ def, name, attrs, inputs, outputs: [draft] })
  const outputs = inferred.map((one, i) =>
    makeTensor({ ...draft, ...one, name: i === 0 ? name : `${name} ${i}` }),
  )
  return makeOperator({ def, name, attrs, inputs, outputs })
}

export function single<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  inputs: readonly Tensor[],
  output: Spec,
): Graph {
  const op = operator(name, def, attrs, inputs, output)
  return makeGraph({
    name: 'main',
    inputs: inputs.filter((tensor) => !tensor.data),
    outputs: op.outputs,
    operators: [op],
  })
}

/** Weights, quantized along `axis`, and a bias of `channels`. */
export function weights(
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

export function conv(
  name: string,
  shape: readonly number[],
  filter: readonly number[],
  attrs: Conv2dAttrs,
  axis = 0,
): GraphCase {
  const def = axis === 0 ? ops.conv2d : ops.depthwiseConv2d
  return { name, build: (kind, random) => linear(kind, def, attrs, shape, filter, axis, random) }
}

export function dense(
  name: string,
  shape: readonly number[],
  filter: readonly number[],
  attrs: { readonly activation: 'none' | 'relu'; readonly keepDims: boolean },
): GraphCase {
  return { name, build: (kind, random) => linear(kind, ops.fullyConnected, attrs, shape, filter, 0, random) }
}

export function linear<A>(
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
export function withoutBias<A>(
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

/** A float32 operator whose weights the file holds in int8: with a scale for each index of `axis`, or one. */
export function storedWeights<A>(
  def: OpDef<A>,
  attrs: A,
  shape: readonly number[],
  filter: readonly number[],
  axis: number | undefined,
  random: Random,
): Graph {
  const [taps] = weights('int8', filter, axis ?? 0, 1, random)
  const { quant } = taps
  const one = quant && perTensor(quant.scale[0] ?? 1, 0)
  const stored = makeTensor({ ...taps, name: 'weights_int8', quant: axis === undefined ? one : quant })
  const bias = makeTensor({
    name: 'bias',
    shape: [filter[axis ?? 0] ?? 1],
    type: 'float32',
    data: new Float32Array(filter[axis ?? 0] ?? 1).fill(0.5),
  })
  return single(
    'output',
    def,
    attrs,
    [input('float32', shape), dequantizeConstant(stored, 'weights'), bias],
    'float32',
  )
}

/** An operator that keeps its input's quantization. */
export function moving<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  ...shapes: (readonly number[])[]
): GraphCase {
  return {
    name,
    build(kind) {
      const inputs = shapes.map((shape, i) => input(kind, shape, perTensor(0.031, -11), `input ${i}`))
      return single('output', def, attrs, inputs, kind === 'int8' ? int8(0.031, -11) : kind)
    },
  }
}

/** An operator that picks from its input by constant indices. */
export function picking<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  shape: readonly number[],
  indices: readonly number[],
  values: readonly number[],
): GraphCase {
  return {
    name,
    build(kind) {
      const from = input(kind, shape, perTensor(0.031, -11))
      const picks = makeTensor({
        name: 'indices',
        shape: indices,
        type: 'int32',
        data: Int32Array.from(values),
      })
      return single('output', def, attrs, [from, picks], kind === 'int8' ? int8(0.031, -11) : kind)
    },
  }
}

/** Padding with a value. */
export function paddedWith(
  name: string,
  shape: readonly number[],
  paddings: PadAttrs['paddings'],
): GraphCase {
  return {
    name,
    build(kind) {
      const quant = perTensor(0.031, -11)
      const from = input(kind, shape, quant)
      const data = kind === 'int8' ? Int8Array.of(-77) : Float32Array.of(-2.5)
      const value = makeTensor({ ...input(kind, [], quant, 'value'), data })
      return single(
        'output',
        ops.padV2,
        { paddings },
        [from, value],
        kind === 'int8' ? int8(0.031, -11) : kind,
      )
    },
  }
}

/** An operator that may change the quantization. */
export function rescaling<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  ...shapes: (readonly number[])[]
): GraphCase {
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
export function fixed<A>(
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
export function network(kind: Kind, random: Random): Graph {
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
/** Random data for a graph's inputs: all of int8, and reals in [−4, 4). */
export function randomInputs(graph: Graph, random: Random): TensorData[] {
  return graph.inputs.map(({ shape, type }) => randomData(type, elementCount(shape), random, 8))
}
