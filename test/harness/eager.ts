/** Runs graphs through `eager()`: operator by operator, each by its function. */
import type { Eager, EagerTensor } from '../../src/eager/index'
import type { Graph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import type { Tensor, TensorData } from '../../src/graph/tensor'
import * as ops from '../../src/ops'

const { operators: _, ...definitions } = ops

/** The name of each definition's function. */
export const functionNames = new Map(Object.entries(definitions).map(([name, def]) => [def as unknown, name]))

type Value = EagerTensor | undefined
type AnyFunction = (...args: unknown[]) => EagerTensor | EagerTensor[]

/** Returns the arguments of functions whose parameters aren't the operator's inputs, then its options. */
const parameters: Readonly<
  Record<string, (inputs: readonly Value[], options: object, op: Operator) => unknown[]>
> = {
  conv2d: weighted,
  depthwiseConv2d: weighted,
  transposeConv: weighted,
  fullyConnected(inputs, { asymmetric: _, ...options }: { asymmetric?: boolean }) {
    return weighted(inputs, options)
  },
  concatenation: (inputs, options) => [inputs, options],
  stack: (inputs, options) => [inputs, options],
  batchNormalization: ([x], options, { inputs: [, gamma, beta, mean, variance] }) => {
    const channels = { gamma: gamma?.data, beta: beta?.data, mean: mean?.data, variance: variance?.data }
    return [x, { ...options, ...channels }]
  },
  quantize: ([x], { output }: { output?: object }, op) => [x, { ...output, type: op.outputs[0]?.type }],
  dequantize: typed,
  cast: typed,
  argMax: typed,
  shape: typed,
}

function weighted([x, weights, bias]: readonly Value[], options: object): unknown[] {
  return [x, weights, { ...options, bias }]
}

function typed([x]: readonly Value[], options: object, op: Operator): unknown[] {
  return [x, { ...options, type: op.outputs[0]?.type }]
}

/** Returns a graph's outputs, each operator run by its function. */
export async function runEagerly(
  q: Eager,
  graph: Graph,
  inputs: readonly TensorData[],
): Promise<TensorData[]> {
  const outputs = q.scope((scope) => {
    const values = new Map<Tensor, EagerTensor>()
    const tensorOf = (tensor: Tensor): EagerTensor => {
      const known = values.get(tensor) ?? given(scope, tensor, tensor.data as TensorData)
      values.set(tensor, known)
      return known
    }
    for (const [i, tensor] of graph.inputs.entries())
      values.set(tensor, given(scope, tensor, inputs[i] as TensorData))
    for (const op of graph.operators) {
      const operands = op.inputs.map((tensor) => tensor && tensorOf(tensor))
      const results = [callFor(scope, op, operands)].flat()
      for (const [i, tensor] of op.outputs.entries()) values.set(tensor, results[i] as EagerTensor)
    }
    return graph.outputs.map(tensorOf)
  })
  return Promise.all(outputs.map((tensor) => tensor.data()))
}

/** Calls the function of an operator. */
export function callFor(q: Eager, op: Operator, operands: readonly Value[]): EagerTensor | EagerTensor[] {
  const name = functionNames.get(op.def) ?? ''
  const { type, quant } = op.outputs[0] as Tensor
  const [scale, zeroPoint] = [quant?.scale[0], quant?.zeroPoint[0]]
  const output = type === 'int8' || type === 'uint8' ? { scale, zeroPoint } : undefined
  const options = { ...(op.attrs as object), ...(output && { output }) }
  const args = parameters[name]?.(operands, options, op) ?? [...operands, options]
  return (q as unknown as Record<string, AnyFunction>)[name]?.(...args) ?? []
}

function given(q: Eager, { shape, type, quant, bits }: Tensor, data: TensorData): EagerTensor {
  if (!quant) return q.tensor(data as Float32Array, { shape, type: type as 'float32' })
  const { scale, zeroPoint, axis } = quant
  const params = scale.length === 1 ? { scale: scale[0], zeroPoint: zeroPoint[0] } : { scale, axis }
  return q.tensor(data as Int8Array, { shape, type: type as 'int8', bits, ...params })
}
