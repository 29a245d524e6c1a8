import { type Graph, makeGraph } from '../../graph/graph'
import { makeOperator, type Operator } from '../../graph/operator'
import { makeTensor, type Tensor } from '../../graph/tensor'
import { cast } from '../../ops/elementwise/cast'

/**
 * Returns a model whose int64 inputs and outputs are int32, with a CAST beside each: the interpreter of
 * `@tensorflow/tfjs-tflite` computes with int64 tensors but doesn't hand them out.
 */
export function withInt32(model: Graph): Graph {
  const casts = (from: Tensor, to: Tensor) =>
    makeOperator({ def: cast, name: to.name, attrs: {}, inputs: [from], outputs: [to] })
  const before: Operator[] = []
  const after: Operator[] = []
  const int32 = (tensor: Tensor, role: string) =>
    makeTensor({ name: `${tensor.name} (int32 ${role})`, shape: tensor.shape, type: 'int32' })
  const inputs = model.inputs.map((tensor) => {
    if (tensor.type !== 'int64') return tensor
    const narrow = int32(tensor, 'input')
    before.push(casts(narrow, tensor))
    return narrow
  })
  const outputs = model.outputs.map((tensor) => {
    if (tensor.type !== 'int64') return tensor
    const narrow = int32(tensor, 'output')
    after.push(casts(tensor, narrow))
    return narrow
  })
  return makeGraph({
    name: model.name,
    inputs,
    outputs,
    operators: [...before, ...model.operators, ...after],
  })
}
