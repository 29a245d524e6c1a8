/** Hybrid operators: float32 operators with int8 weights, whose activations TensorFlow Lite quantizes dynamically. */
import { findProducers, type Graph } from '../../graph/graph'
import { isOp, makeOperator, type Operator } from '../../graph/operator'
import { elementCount, makeTensor, type Tensor } from '../../graph/tensor'
import { conv2d } from '../../ops/conv/conv2d'
import { depthwiseConv2d } from '../../ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../ops/conv/fully-connected'
import { type DynamicQuantizeAttrs, dynamicQuantize } from '../../ops/quantize/dynamic-quantize'

/**
 * Returns how many elements of `input` TensorFlow Lite quantizes with one scale for `def`; undefined if it doesn't
 * quantize them.
 */
export function itemLength(def: unknown, input: Tensor, weights: Tensor | undefined): number | undefined {
  if (def === fullyConnected) return weights?.shape[1]
  if (def === conv2d || def === depthwiseConv2d) return elementCount(input.shape) / (input.shape[0] ?? 1)
  return undefined
}

/** Returns the operator that dynamically quantizes `input` in items of `length` elements. */
export function makeDynamicQuantize(input: Tensor, length: number): Operator<DynamicQuantizeAttrs> {
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

/**
 * Returns a graph in the form that files hold: drops operators that quantize dynamically, and restores the int8 weights
 * of the operators that read them.
 */
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
