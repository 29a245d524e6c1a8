/** Hybrid operators: float32 operators with int8 weights, whose activations TensorFlow Lite quantizes dynamically. */
import { findProducers, type Graph } from '../../graph/graph'
import { isOp, makeOperator, type Operator } from '../../graph/operator'
import { elementCount, makeTensor, type Tensor } from '../../graph/tensor'
import { conv2d } from '../../ops/conv/conv2d'
import { depthwiseConv2d } from '../../ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../ops/conv/fully-connected'
import { type DynamicQuantizeAttrs, dynamicQuantize } from '../../ops/quantize/dynamic-quantize'

/**
 * Returns how TensorFlow Lite quantizes `input` for `def` with int8 `weights`; undefined if it doesn't.
 *
 * @param asymmetric the option `asymmetric_quantize_inputs`, which FULLY_CONNECTED has
 */
export function dynamicAttrs(
  def: unknown,
  input: Tensor,
  weights: Tensor | undefined,
  asymmetric: boolean,
): DynamicQuantizeAttrs | undefined {
  if (def === fullyConnected) return { length: weights?.shape[1] ?? 1, asymmetric }
  if (def !== conv2d && def !== depthwiseConv2d) return undefined
  const perChannel = (weights?.quant?.scale.length ?? 1) > 1
  const length = elementCount(input.shape) / (input.shape[0] ?? 1)
  return { length, asymmetric: perChannel || def === depthwiseConv2d }
}

/** Returns the operator that dynamically quantizes `input`. */
export function makeDynamicQuantize(
  input: Tensor,
  attrs: DynamicQuantizeAttrs,
): Operator<DynamicQuantizeAttrs> {
  const output = makeTensor({ ...input, name: `${input.name}/dynamic`, data: undefined })
  const op = {
    def: dynamicQuantize,
    name: output.name,
    attrs,
    inputs: [input],
    outputs: [output],
  }
  makeOperator(op)
  return op
}

/** Returns the lowest version of a hybrid operator, as `asHybrid` makes it; 1 for all others. */
export function hybridVersion(op: Operator): number {
  const [input, weights] = op.inputs
  if (input?.type !== 'float32' || weights?.type !== 'int8') return 1
  const several = (weights.quant?.scale.length ?? 1) > 1
  if (isOp(op, conv2d)) return several ? 5 : 2
  if (isOp(op, depthwiseConv2d)) return several ? 6 : 4
  if (!isOp(op, fullyConnected)) return 1
  return several ? 12 : op.attrs.asymmetric ? 9 : 3
}

/**
 * Returns a graph in the form that files hold: drops operators that quantize dynamically, and restores the int8 weights
 * of the operators that read them.
 */
export function asHybrid(graph: Graph): Graph {
  const producers = findProducers(graph)
  const source = (tensor: Tensor | undefined): Operator<DynamicQuantizeAttrs> | undefined => {
    const producer = tensor && producers.get(tensor)
    return producer && isOp(producer, dynamicQuantize) ? producer : undefined
  }
  const operators = graph.operators
    .filter((op) => !isOp(op, dynamicQuantize))
    .map((op) => {
      const [input, weights, ...rest] = op.inputs
      const from = source(input)
      if (!from) return op
      const inputs = [from.inputs[0], weights?.stored ?? weights, ...rest]
      if (!isOp(op, fullyConnected)) return { ...op, inputs }
      return { ...op, inputs, attrs: { ...op.attrs, asymmetric: from.attrs.asymmetric } }
    })
  return operators.length === graph.operators.length ? graph : { ...graph, operators }
}
