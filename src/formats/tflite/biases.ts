/** Biases as TensorFlow Lite wants them. */
import type { Graph } from '../../graph/graph'
import { isOp, type Operator } from '../../graph/operator'
import { perAxis, type QuantParams } from '../../graph/quant-params'
import { makeTensor, type Tensor } from '../../graph/tensor'
import { conv2d } from '../../ops/conv/conv2d'
import { depthwiseConv2d } from '../../ops/conv/depthwise-conv2d'

/**
 * Returns a graph for the writer in which quantized biases have scales, and every CONV_2D and int8 DEPTHWISE_CONV_2D
 * has a bias. TensorFlow Lite doesn't load a CONV_2D without one. It runs a DEPTHWISE_CONV_2D without one, and
 * operators whose biases have no scales, in kernels of its own, which round twice where XNNPACK rounds once.
 */
export function withBiases(graph: Graph): Graph {
  return { ...graph, operators: graph.operators.map(withBias) }
}

function withBias(op: Operator): Operator {
  if (op.def.quantization?.rule !== 'linear') return op
  const [input, weights, bias] = op.inputs
  const needed = isOp(op, conv2d) || (isOp(op, depthwiseConv2d) && input?.quant)
  const wanted = bias ?? (needed && zeros(op))
  if (!wanted) return op
  const quant = biasQuant(input?.quant, weights?.quant)
  if (wanted === bias && (bias.quant || !quant)) return op
  return { ...op, inputs: [input, weights, makeTensor({ ...wanted, quant })] }
}

/** Returns a bias of zeros for a convolution that has none. */
function zeros({ inputs: [input], outputs: [output] }: Operator): Tensor {
  const channels = output?.shape.at(-1) ?? 1
  const spec = { name: `${output?.name}/bias`, shape: [channels] }
  if (!input?.quant) return makeTensor({ ...spec, type: 'float32', data: new Float32Array(channels) })
  return makeTensor({ ...spec, type: 'int32', data: new Int32Array(channels) })
}

/** Returns inputScale · weightScale of each channel; at least the least normal float32, because XNNPACK refuses 0. */
function biasQuant(
  input: QuantParams | undefined,
  weights: QuantParams | undefined,
): QuantParams | undefined {
  if (!input || !weights) return undefined
  const scales = weights.scale.map((scale) => Math.max(scale * (input.scale[0] ?? 1), 2 ** -126))
  return perAxis(scales, 0)
}
