/** Float32 operators with int8 weights, which TensorFlow Lite feeds with activations that it quantizes as it goes. */
import { findProducers, type Graph } from '../../graph/graph'
import { isOp, makeOperator, type Operator } from '../../graph/operator'
import { elementCount, makeTensor, type Tensor } from '../../graph/tensor'
import { conv2d } from '../../ops/conv/conv2d'
import { depthwiseConv2d } from '../../ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../ops/conv/fully-connected'
import { type DynamicQuantizeAttrs, dynamicQuantize } from '../../ops/quantize/dynamic-quantize'

/** Elements of `input` that TensorFlow Lite quantizes with one scale for `def`; undefined where it quantizes none. */
export function itemLength(def: unknown, input: Tensor, weights: Tensor | undefined): number | undefined {
  if (def === fullyConnected) return weights?.shape[1]
  if (def === conv2d || def === depthwiseConv2d) return elementCount(input.shape) / (input.shape[0] ?? 1)
  return undefined
}

/** The operator that quantizes `input` in items of `length`. */
export function quantizing(input: Tensor, length: number): Operator<DynamicQuantizeAttrs> {
  const output = makeTensor({ ...input, name: `${input.name}/dynamic`, data: undefined })
  const op = {
    def: dynamicQuantize,
    name: output.name,
    attrs: { length },
    inputs: [input],
    outputs: [output],
  }
  makeOperator(op)
  return op
}

/** A graph as files hold it: without operators that quantize as they go, their readers' weights int8 again. */
export function asHybrid(graph: Graph): Graph {
  const producers = findProducers(graph)
  const source = (tensor: Tensor | undefined): Tensor | undefined => {
    const producer = tensor && producers.get(tensor)
    return producer && isOp(producer, dynamicQuantize) ? producer.inputs[0] : undefined
  }
  const operators = graph.operators
    .filter((op) => !isOp(op, dynamicQuantize))
    .map((op) => {
      const [input, weights, ...rest] = op.inputs
      const from = source(input)
      return from ? { ...op, inputs: [from, weights?.stored ?? weights, ...rest] } : op
    })
  return operators.length === graph.operators.length ? graph : { ...graph, operators }
}
