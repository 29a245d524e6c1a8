/** Ways to build the networks of the self-test, which tests use for their cases too. */
import { type Graph, makeGraph } from '../graph/graph'
import { makeOperator, type OpDef, type Operator } from '../graph/operator'
import { perAxis, perTensor, type QuantParams } from '../graph/quant-params'
import {
  allocate,
  elementCount,
  makeTensor,
  type NarrowBits,
  type Tensor,
  type TensorData,
} from '../graph/tensor'
import { between, permutation, type Random, random } from '../numerics/random'

export type Shape = readonly number[]
/** Type and quantization of a tensor; only bytes have the latter. */
export type Spec = Pick<Tensor, 'type' | 'quant'>

/** A graph, and the elements of its inputs. */
export interface Network {
  readonly graph: Graph
  readonly inputs: readonly TensorData[]
  /** True for a chain of operators, of which only the end is compared. */
  readonly whole: boolean
}

/** Builds the operators of a network, in any order. What none of them writes is an input of the network. */
export type Build = (next: Random) => readonly Operator[]

/** Makes a network whose weights and inputs follow from its name. What no operator reads is an output. */
export function network(name: string, build: Build, whole = false): Network {
  const next = random(seedOf(name))
  const operators = build(next)
  const written = new Set(operators.flatMap((op) => op.outputs))
  const read = new Set(operators.flatMap((op) => op.inputs))
  const inputs = [...read].filter(
    (tensor): tensor is Tensor => !!tensor && !tensor.data && !written.has(tensor),
  )
  const outputs = [...written].filter((tensor) => !read.has(tensor))
  const graph = makeGraph({ name, inputs, outputs, operators })
  return { graph, inputs: inputs.map((tensor) => elements(tensor, next)), whole }
}

/** Returns a number for a name, so that a network stays as it is when others come before it. */
export function seedOf(name: string): number {
  return Array.from(name).reduce((seed, letter) => Math.imul(seed, 31) + (letter.codePointAt(0) ?? 0), 0)
}

/** Returns elements of an input: bytes in random order, each once before any comes again; real numbers in [−4, 4). */
function elements({ shape, type }: Tensor, next: Random): TensorData {
  const data = allocate(type, elementCount(shape))
  if (data instanceof Float32Array) return data.map(() => between(next, -4, 4))
  for (let from = 0; from < data.length; from += 256) {
    const bytes = permutation(next, 256).subarray(0, data.length - from)
    // Typed arrays of bytes take the low eight bits.
    ;(data as Int8Array).set(bytes, from)
  }
  return data
}

/** Returns an int8 tensor that an operator will write, or the caller of the network gives. */
export function int8(name: string, shape: Shape, quant: QuantParams): Tensor {
  return makeTensor({ name, shape, type: 'int8', quant })
}

/** Makes an operator whose outputs are what `infer` says. The first has the operator's name. */
export function operator<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  inputs: readonly (Tensor | undefined)[],
  { type, quant }: Spec,
): Operator {
  const draft = makeTensor({ name, shape: [], type, quant: isByte(type) ? quant : undefined })
  const inferred = def.infer({ def, name, attrs, inputs, outputs: [draft] })
  const outputs = inferred.map((spec, i) =>
    makeTensor({
      ...draft,
      ...spec,
      quant: isByte(spec.type) ? quant : undefined,
      name: i === 0 ? name : `${name} ${i}`,
    }),
  )
  return makeOperator({ def, name, attrs, inputs, outputs })
}

/** True for types whose elements are bytes. */
export function isByte(type: Tensor['type']): boolean {
  return type === 'int8' || type === 'uint8'
}

export interface WeightOptions {
  /** Of the weights, which then have one scale instead of one for each output channel. */
  readonly zeroPoint?: number | undefined
  /** The least weight; −127 unless given. */
  readonly least?: number | undefined
  /** Weights and bias of every third channel, or of the only scale, have this scale. */
  readonly dead?: number | undefined
  /** Biases of every third channel alternate between this and its negative. */
  readonly far?: number | undefined
  /** Of the weights, if they have fewer than 8. */
  readonly bits?: NarrowBits | undefined
  /** Of the input, which the scale of the bias depends on. */
  readonly scale: number
}

/** Returns random weights of int8 or fewer bits, their extremes among them, and an int32 bias. */
export function int8Weights(
  shape: Shape,
  axis: number,
  next: Random,
  options: WeightOptions,
): [Tensor, Tensor] {
  const { zeroPoint, least = -127, dead, far, bits, scale } = options
  const channels = shape[axis] ?? 1
  const step = 2 ** (8 - (bits ?? 8))
  const scales = Array.from({ length: channels }, (_, channel) => {
    const alive = (0.002 + 0.008 * next()) * step
    return channel % 3 === 0 ? (dead ?? alive) : alive
  })
  const weight = () => Math.ceil(next() * 255) - 128
  const extreme = () => (next() < 0.5 ? least : 127)
  const data = Int8Array.from({ length: elementCount(shape) }, () => (next() < 0.1 ? extreme() : weight()))
  const bias = Int32Array.from({ length: channels }, (_, channel) => {
    const near = Math.floor(((next() - 0.5) * 40_000) / step)
    return far === undefined || channel % 3 !== 0 ? near : channel % 2 === 0 ? far : -far
  })
  const oneScale = zeroPoint !== undefined || channels === 1
  const [first = 1] = scales
  const quant = oneScale ? perTensor(first, zeroPoint ?? 0) : perAxis(scales, axis)
  const products = quant.scale.map((own) => own * scale)
  const biasQuant = oneScale ? perTensor(products[0] ?? 1, 0) : perAxis(products, 0)
  return [
    makeTensor({
      name: 'weights',
      shape,
      type: 'int8',
      data: bits ? narrowed(data, bits) : data,
      quant,
      bits,
    }),
    makeTensor({ name: 'bias', shape: [channels], type: 'int32', data: bias, quant: biasQuant }),
  ]
}

/** Returns weights rounded to fewer bits: of one bit, −1 or 1. */
function narrowed(data: Int8Array, bits: NarrowBits): Int8Array {
  const [step, most] = [2 ** (8 - bits), 2 ** (bits - 1) - 1]
  return data.map((value) => (bits === 1 ? (value < 0 ? -1 : 1) : Math.min(Math.round(value / step), most)))
}
