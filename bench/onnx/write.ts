/**
 * A float32 image classifier as an ONNX file, so that ONNX Runtime Web can run it: convolutions and pools in its own
 * layout (NCHW), and the weights of the layer behind them permuted to match. Field numbers are those of `onnx.proto`.
 */
import { ModelError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import { constantOf, describeOp, isOp, type Operator, outputOf } from '../../src/graph/operator'
import type { Tensor } from '../../src/graph/tensor'
import { conv2d } from '../../src/ops/conv/conv2d'
import { fullyConnected } from '../../src/ops/conv/fully-connected'
import { reshape } from '../../src/ops/move/reshape'
import { maxPool2d } from '../../src/ops/pool/max-pool2d'
import { softmax } from '../../src/ops/softmax/softmax'
import { bytes, concatenate, type Fields, integer, message, text } from './protobuf'

const float = 1
const int64 = 7

/** What is written so far. */
interface Writing {
  readonly nodes: Uint8Array[]
  readonly initializers: Uint8Array[]
  /** Name of the value that the next node reads. */
  current: string
  /** Height, width and channels of that value, while it is an image. */
  image: readonly number[] | undefined
}

/**
 * The file of a chain of convolutions, max pools, fully connected layers and a softmax that reads one-channel images.
 *
 * @throws ModelError naming an operator that it does not know
 */
export function writeOnnx(graph: Graph): Uint8Array<ArrayBuffer> {
  const [input] = graph.inputs
  const [output] = graph.outputs
  if (!input || !output || input.shape[3] !== 1) throw new ModelError('only one-channel images become ONNX')
  const [batch = 1, height = 1, width = 1] = input.shape
  const writing: Writing = { nodes: [], initializers: [], current: 'input', image: [height, width, 1] }
  // With one channel NHWC and NCHW are the same bytes.
  const shape = constant(
    writing,
    'input shape',
    int64,
    [4],
    BigInt64Array.of(...[batch, 1, height, width].map(BigInt)),
  )
  addNode(writing, 'Reshape', [shape], [])
  for (const op of graph.operators) addOperator(writing, op)
  const content = [
    ...writing.nodes.map((node) => bytes(1, node)),
    text(2, graph.name),
    ...writing.initializers.map((tensor) => bytes(5, tensor)),
    message(11, value('input', input.shape)),
    message(12, value(writing.current, output.shape)),
  ]
  return concatenate([integer(1, 8), message(7, content), message(8, [text(1, ''), integer(2, 17)])])
}

function addOperator(writing: Writing, op: Operator): void {
  if (isOp(op, conv2d)) addConvolution(writing, op)
  else if (isOp(op, maxPool2d)) {
    const { window, strides, padding } = op.attrs
    addNode(
      writing,
      'MaxPool',
      [],
      [ints('kernel_shape', window), ints('strides', strides), autoPad(padding)],
    )
    writing.image = outputOf(op).shape.slice(1)
  } else if (isOp(op, fullyConnected)) addFullyConnected(writing, op)
  else if (isOp(op, softmax)) addNode(writing, 'Softmax', [], [])
  else if (!isOp(op, reshape)) throw new ModelError(`${describeOp(op)} does not become ONNX`)
}

function addConvolution(writing: Writing, op: Operator): void {
  if (!isOp(op, conv2d)) return
  const weights = constantOf(op, 1)
  const [outputs = 1, height = 1, width = 1, inputs = 1] = weights.shape
  const data = permuteImages(weights.data as Float32Array, [outputs, height, width, inputs])
  const names = [
    constant(writing, `${op.name}/weights`, float, [outputs, inputs, height, width], data),
    ...biasOf(writing, op),
  ]
  const { strides, dilations, padding, activation } = op.attrs
  addNode(writing, 'Conv', names, [ints('strides', strides), ints('dilations', dilations), autoPad(padding)])
  addActivation(writing, activation, op)
  writing.image = outputOf(op).shape.slice(1)
}

function addFullyConnected(writing: Writing, op: Operator): void {
  if (!isOp(op, fullyConnected)) return
  const weights = constantOf(op, 1)
  const [outputs = 1] = weights.shape
  let data = weights.data as Float32Array
  if (writing.image) {
    addNode(writing, 'Flatten', [], [])
    data = permuteImages(data, [outputs, ...writing.image])
    writing.image = undefined
  }
  const names = [constant(writing, `${op.name}/weights`, float, weights.shape, data), ...biasOf(writing, op)]
  addNode(writing, 'Gemm', names, [[text(1, 'transB'), integer(3, 1), integer(20, 2)]])
  addActivation(writing, op.attrs.activation, op)
}

function addActivation(writing: Writing, activation: string, op: Operator): void {
  if (activation === 'relu') addNode(writing, 'Relu', [], [])
  else if (activation !== 'none')
    throw new ModelError(`${describeOp(op)}: ${activation} does not become ONNX`)
}

function biasOf(writing: Writing, op: Operator): string[] {
  if (!op.inputs[2]) return []
  const bias = constantOf(op, 2)
  return [constant(writing, `${op.name}/bias`, float, bias.shape, bias.data as Float32Array)]
}

/** From [count, height, width, channels] to [count, channels, height, width]. */
export function permuteImages(data: Float32Array, shape: readonly number[]): Float32Array {
  const [, height = 1, width = 1, channels = 1] = shape
  const pixels = height * width
  const size = pixels * channels
  return data.map((_, at) => {
    const image = Math.floor(at / size)
    const channel = Math.floor((at % size) / pixels)
    return data[image * size + (at % pixels) * channels + channel] ?? 0
  })
}

/** A node that reads the current value and `names`, and writes the next. */
function addNode(
  writing: Writing,
  type: string,
  names: readonly string[],
  attributes: readonly Fields[],
): void {
  const next = `value ${writing.nodes.length}`
  const inputs = [writing.current, ...names].map((name) => text(1, name))
  writing.nodes.push(
    concatenate([
      ...inputs,
      text(2, next),
      text(3, `${type} ${writing.nodes.length}`),
      text(4, type),
      ...attributes.map((fields) => message(5, fields)),
    ]),
  )
  writing.current = next
}

function ints(name: string, values: readonly number[]): Fields {
  return [text(1, name), ...values.map((each) => integer(8, each)), integer(20, 7)]
}

function autoPad(padding: 'SAME' | 'VALID'): Fields {
  return [text(1, 'auto_pad'), text(4, padding === 'SAME' ? 'SAME_UPPER' : 'VALID'), integer(20, 3)]
}

function constant(
  { initializers }: Writing,
  name: string,
  type: typeof float | typeof int64,
  shape: readonly number[],
  data: Float32Array | BigInt64Array,
): string {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const dims = shape.map((extent) => integer(1, extent))
  initializers.push(concatenate([...dims, integer(2, type), text(8, name), bytes(9, raw)]))
  return name
}

/** Name, type and shape of an input or output. */
function value(name: string, shape: Tensor['shape']): Fields {
  const dims = shape.map((extent) => message(1, [integer(1, extent)]))
  return [text(1, name), message(2, [message(1, [integer(1, float), message(2, dims)])])]
}
