/** One-operator graphs with random weights, for every kernel that is timed. */
import { type Graph, makeGraph } from '../../src/graph/graph'
import { inputOf, makeOperator, type OpDef, type Operator } from '../../src/graph/operator'
import { perAxis, perTensor, type QuantParams } from '../../src/graph/quant-params'
import {
  elementCount,
  makeTensor,
  type NarrowBits,
  type Tensor,
  type TensorData,
} from '../../src/graph/tensor'
import { conv2d } from '../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../src/ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../src/ops/conv/fully-connected'
import { add } from '../../src/ops/elementwise/add'
import { averagePool2d } from '../../src/ops/pool/average-pool2d'
import { maxPool2d } from '../../src/ops/pool/max-pool2d'
import { type ElementType, type NarrowType, narrowTypes } from '../protocol'
import { randomFloats, randomInt8, seeded } from '../random'
import type { KernelCase, WindowCase } from './cases'

const inputQuant = perTensor(1 / 32, 3)
const weightScale = 1 / 64
/** Standard deviation of a random byte, and of a random weight in [−127, 127]. */
const deviation = { input: 74, weight: 73 }

/** A kernel's graph and its random inputs. */
export interface KernelGraph {
  readonly graph: Graph
  readonly op: Operator
  readonly data: readonly TensorData[]
}

/** Builds a kernel's graph: int8 with values that use the whole range, or float32 with outputs of about 1. */
export function buildKernel(kernel: KernelCase, elements: ElementType): KernelGraph {
  const type = elements === 'float32' ? elements : 'int8'
  const made = makeKernelOperator(kernel, type)
  const op = elements in narrowTypes ? narrowed(made, narrowTypes[elements as NarrowType]) : made
  const inputs = op.inputs.filter((tensor): tensor is Tensor => tensor !== undefined && !tensor.data)
  const random = seeded(11)
  const data = inputs.map(({ shape }) => {
    const length = elementCount(shape)
    return type === 'int8' ? randomInt8(length, -128, 127, random) : randomFloats(length, -1, 1, random)
  })
  const graph = makeGraph({ name: kernel.name, inputs, outputs: op.outputs, operators: [op] })
  return { graph, op, data }
}

/** Returns an operator with its int8 weights in fewer bits, about as large as before. */
function narrowed(op: Operator, bits: NarrowBits): Operator {
  const weights = inputOf(op, 1)
  const { quant, data } = weights
  const scale = (quant?.scale ?? []).map((one) => one * 2 ** (8 - Math.max(bits, 2)))
  const values = (data as Int8Array).map((value) =>
    bits === 1 ? Math.sign(value) || 1 : value >> (8 - bits),
  )
  const made = makeTensor({ ...weights, bits, quant: perAxis(scale, quant?.axis ?? 0), data: values })
  return makeOperator({ ...op, inputs: op.inputs.with(1, made) })
}

/** True if a kernel has weights. */
export function hasWeights({ kind }: KernelCase): boolean {
  return kind === 'gemm' || kind === 'conv' || kind === 'depthwise'
}

type FullType = 'int8' | 'float32'

function makeKernelOperator(kernel: KernelCase, type: FullType): Operator {
  const activation = 'none' as const
  if (kernel.kind === 'gemm') {
    const { m, k, n } = kernel
    const inputs = [activationOf('x', [m, k], type), ...linear([n, k], k, type, 0)]
    return make(fullyConnected, { activation, keepDims: false }, inputs, sumQuant(k))
  }
  const { batch, size, channels } = kernel
  const image = (name: string) => activationOf(name, [batch, size, size, channels], type)
  if (kernel.kind === 'add') return make(add, { activation }, [image('a'), image('b')], perTensor(1 / 20, -5))
  return makeWindow(kernel, image('x'), type)
}

function makeWindow(kernel: WindowCase, input: Tensor, type: FullType): Operator {
  const { kind, channels, outputs, window, stride } = kernel
  const common = { strides: [stride, stride], activation: 'none' } as const
  if (kind === 'maxPool' || kind === 'averagePool') {
    const attrs = { ...common, padding: 'VALID', window: [window, window] } as const
    return make(kind === 'maxPool' ? maxPool2d : averagePool2d, attrs, [input], inputQuant)
  }
  const attrs = { ...common, padding: 'SAME', dilations: [1, 1] } as const
  if (kind === 'depthwise') {
    const weights = linear([1, window, window, channels], window ** 2, type, 3)
    return make(depthwiseConv2d, attrs, [input, ...weights], sumQuant(window ** 2))
  }
  const taps = window ** 2 * channels
  return make(
    conv2d,
    attrs,
    [input, ...linear([outputs, window, window, channels], taps, type, 0)],
    sumQuant(taps),
  )
}

function activationOf(name: string, shape: readonly number[], type: FullType): Tensor {
  return makeTensor({ name, shape, type, quant: type === 'int8' ? inputQuant : undefined })
}

/** Makes random weights, with output channels along `axis`, and a bias. */
function linear(shape: readonly number[], taps: number, type: FullType, axis: number): [Tensor, Tensor] {
  const random = seeded(5)
  const channels = shape[axis] ?? 1
  const count = elementCount(shape)
  if (type === 'float32') {
    const bound = 1 / Math.sqrt(taps)
    return [
      makeTensor({ name: 'w', shape, type: 'float32', data: randomFloats(count, -bound, bound, random) }),
      makeTensor({
        name: 'bias',
        shape: [channels],
        type: 'float32',
        data: randomFloats(channels, -1, 1, random),
      }),
    ]
  }
  const scales = Array.from({ length: channels }, () => weightScale * (0.75 + random() / 2))
  const inputScale = inputQuant.scale[0] ?? 1
  const weights = randomInt8(count, -127, 127, random)
  const bias = Int32Array.from({ length: channels }, () => Math.floor((random() - 0.5) * 4096))
  const biasScales = scales.map((scale) => scale * inputScale)
  return [
    makeTensor({ name: 'w', shape, type: 'int8', quant: perAxis(scales, axis), data: weights }),
    makeTensor({ name: 'bias', shape: [channels], type: 'int32', quant: perAxis(biasScales, 0), data: bias }),
  ]
}

/** Returns output parameters that spread sums of `taps` random products over most of the int8 range. */
function sumQuant(taps: number): QuantParams {
  const unit = (inputQuant.scale[0] ?? 1) * weightScale
  return perTensor((Math.sqrt(taps) * deviation.input * deviation.weight * unit) / 40, -5)
}

/** Makes an operator whose output has the shape that `infer` returns, and for int8 the given parameters. */
function make<A>(def: OpDef<A>, attrs: A, inputs: readonly Tensor[], quant: QuantParams): Operator {
  const type = inputs[0]?.type ?? 'float32'
  const draft: Tensor = { name: 'y', shape: [], type, quant: type === 'int8' ? quant : undefined }
  const [spec] = def.infer({ def, name: 'kernel', attrs, inputs, outputs: [draft] })
  const output = makeTensor({ ...draft, ...spec })
  return makeOperator({ def, name: 'kernel', attrs, inputs, outputs: [output] })
}
