/**
 * Writes a float32 image classifier as an ONNX file, so that ONNX Runtime Web can run it: convolutions and pools in its
 * own layout (NCHW), and the weights of the layer behind them permuted to match. Field numbers are those of
 * `onnx.proto`.
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

/** The parts written so far. */
interface OnnxParts {
  readonly nodes: Uint8Array[]
  readonly initializers: Uint8Array[]
  /** Name of the value that the next node reads. */
  current: string
  /** Height, width and channels of that value, while it is an image. */
  image: readonly number[] | undefined
}

/**
 * Writes a chain of convolutions, max pools, fully connected layers and a softmax that reads one-channel images.
 *
 * @throws ModelError naming an unsupported operator
 */
export function writeOnnx(graph: Graph): Uint8Array<ArrayBuffer> {
  const [input] = graph.inputs
  const [output] = graph.outputs
  if (!input || !output || input.shape[3] !== 1) throw new ModelError('only one-channel images become ONNX')
  const [batch = 1, height = 1, width = 1] = input.shape
  const parts: OnnxParts = { nodes: [], initializers: [], current: 'input', image: [height, width, 1] }
  // With one channel NHWC and NCHW are the same bytes.
  const shape = constant(
    parts,
    'input shape',
    int64,
    [4],
    BigInt64Array.of(...[batch, 1, height, width].map(BigInt)),
  )
  addNode(parts, 'Reshape', [shape], [])
  for (const op of graph.operators) addOperator(parts, op)
  const content = [
    ...parts.nodes.map((node) => bytes(1, node)),
    text(2, graph.name),
    ...parts.initializers.map((tensor) => bytes(5, tensor)),
    message(11, value('input', input.shape)),
    message(12, value(parts.current, output.shape)),
  ]
  return concatenate([integer(1, 8), message(7, content), message(8, [text(1, ''), integer(2, 17)])])
}

function addOperator(parts: OnnxParts, op: Operator): void {
  if (isOp(op, conv2d)) addConvolution(parts, op)
  else if (isOp(op, maxPool2d)) {
    const { window, strides, padding } = op.attrs
    addNode(parts, 'MaxPool', [], [ints('kernel_shape', window), ints('strides', strides), autoPad(padding)])
    parts.image = outputOf(op).shape.slice(1)
  } else if (isOp(op, fullyConnected)) addFullyConnected(parts, op)
  else if (isOp(op, softmax)) addNode(parts, 'Softmax', [], [])
  else if (!isOp(op, reshape)) throw new ModelError(`${describeOp(op)} does not become ONNX`)
}

function addConvolution(parts: OnnxParts, op: Operator): void {
  if (!isOp(op, conv2d)) return
  const weights = constantOf(op, 1)
  const [outputs = 1, height = 1, width = 1, inputs = 1] = weights.shape
  const data = permuteImages(weights.data as Float32Array, [outputs, height, width, inputs])
  const names = [
    constant(parts, `${op.name}/weights`, float, [outputs, inputs, height, width], data),
    ...biasOf(parts, op),
  ]
  const { strides, dilations, padding, activation } = op.attrs
  addNode(parts, 'Conv', names, [ints('strides', strides), ints('dilations', dilations), autoPad(padding)])
  addActivation(parts, activation, op)
  parts.image = outputOf(op).shape.slice(1)
}

function addFullyConnected(parts: OnnxParts, op: Operator): void {
  if (!isOp(op, fullyConnected)) return
  const weights = constantOf(op, 1)
  const [outputs = 1] = weights.shape
  let data = weights.data as Float32Array
  if (parts.image) {
    addNode(parts, 'Flatten', [], [])
    data = permuteImages(data, [outputs, ...parts.image])
    parts.image = undefined
  }
  const names = [constant(parts, `${op.name}/weights`, float, weights.shape, data), ...biasOf(parts, op)]
  addNode(parts, 'Gemm', names, [[text(1, 'transB'), integer(3, 1), integer(20, 2)]])
  addActivation(parts, op.attrs.activation, op)
}

function addActivation(parts: OnnxParts, activation: string, op: Operator): void {
  if (activation === 'relu') addNode(parts, 'Relu', [], [])
  else if (activation !== 'none')
    throw new ModelError(`${describeOp(op)}: ${activation} does not become ONNX`)
}

function biasOf(parts: OnnxParts, op: Operator): string[] {
  if (!op.inputs[2]) return []
  const bias = constantOf(op, 2)
  return [constant(parts, `${op.name}/bias`, float, bias.shape, bias.data as Float32Array)]
}

/** Permutes [count, height, width, channels] to [count, channels, height, width]. */
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

/** Adds a node that reads the current value and `names`, and writes the next value. */
function addNode(
  parts: OnnxParts,
  type: string,
  names: readonly string[],
  attributes: readonly Fields[],
): void {
  const next = `value ${parts.nodes.length}`
  const inputs = [parts.current, ...names].map((name) => text(1, name))
  parts.nodes.push(
    concatenate([
      ...inputs,
      text(2, next),
      text(3, `${type} ${parts.nodes.length}`),
      text(4, type),
      ...attributes.map((fields) => message(5, fields)),
    ]),
  )
  parts.current = next
}

function ints(name: string, values: readonly number[]): Fields {
  return [text(1, name), ...values.map((each) => integer(8, each)), integer(20, 7)]
}

function autoPad(padding: 'SAME' | 'VALID'): Fields {
  return [text(1, 'auto_pad'), text(4, padding === 'SAME' ? 'SAME_UPPER' : 'VALID'), integer(20, 3)]
}

function constant(
  { initializers }: OnnxParts,
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

/** Encodes the name, type and shape of an input or output. */
function value(name: string, shape: Tensor['shape']): Fields {
  const dims = shape.map((extent) => message(1, [integer(1, extent)]))
  return [text(1, name), message(2, [message(1, [integer(1, float), message(2, dims)])])]
}
