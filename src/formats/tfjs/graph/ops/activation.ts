import type { OpDef } from '../../../../graph/operator'
import type { Tensor } from '../../../../graph/tensor'
import {
  abs,
  div,
  elu,
  leakyRelu,
  logSoftmax,
  maximum,
  minimum,
  prelu,
  relu,
  relu6,
  sigmoid,
  softmax,
  sqrt,
  tanh,
} from '../../../../ops/index'
import { inputAt, type NodeCall, type NodeImporter, type NodeTable, numberAt, scalar } from '../node-call'

function unary(def: OpDef<Readonly<Record<string, never>>>): NodeImporter {
  return (call) => call.builder.emit(def, {}, [inputAt(call, 0)], call.node.name)
}

const softmaxNode: NodeImporter = (call) =>
  call.builder.emit(softmax, { beta: 1 }, [inputAt(call, 0)], call.node.name)

const leakyReluNode: NodeImporter = (call) => {
  const alpha = call.node.number('alpha', 0.2)
  return call.builder.emit(leakyRelu, { alpha }, [inputAt(call, 0)], call.node.name)
}

const preluNode: NodeImporter = (call) =>
  call.builder.emit(prelu, {}, [inputAt(call, 0), inputAt(call, 1)], call.node.name)

/** `Rsqrt`: 1 divided by the square root. */
const rsqrtNode: NodeImporter = (call) => {
  const { node, builder } = call
  const root = builder.emit(sqrt, {}, [inputAt(call, 0)], `${node.name}/sqrt`)
  return builder.emit(div, { activation: 'none' }, [scalar(call, 'one', 1), root], node.name)
}

/** `ClipByValue`: clamps the input between two constants. */
const clipNode: NodeImporter = (call) => {
  const { node, builder } = call
  const bound = (index: number, role: string) => scalar(call, role, numberAt(call, index, role))
  const limited = builder.emit(
    minimum,
    {},
    [inputAt(call, 0), bound(2, 'clip_value_max')],
    `${node.name}/limited`,
  )
  return builder.emit(maximum, {}, [limited, bound(1, 'clip_value_min')], node.name)
}

/** Activations that fused operations may end in; TensorFlow.js has the same. */
export const fusedActivations = ['Relu', 'Relu6', 'Elu', 'LeakyRelu', 'Prelu', 'Sigmoid'] as const

/** Emits a fused activation as an operator of its own; `freeze` fuses it back if it is a clamp. */
export function activate(
  { node, builder }: NodeCall,
  activation: (typeof fusedActivations)[number],
  input: Tensor,
  alpha: Tensor | undefined,
): Tensor {
  const name = `${node.name}/${activation}`
  if (activation === 'LeakyRelu')
    return builder.emit(leakyRelu, { alpha: node.number('leakyrelu_alpha', 0.2) }, [input], name, node.name)
  if (activation === 'Prelu')
    return builder.emit(
      prelu,
      {},
      [input, alpha ?? node.fail('the slopes of Prelu are missing')],
      name,
      node.name,
    )
  const plain = { Relu: relu, Relu6: relu6, Elu: elu, Sigmoid: sigmoid }[activation]
  return builder.emit(plain, {}, [input], name, node.name)
}

/** Importers by TensorFlow's names of operations. */
export const activationNodes: NodeTable = {
  Abs: unary(abs),
  ClipByValue: clipNode,
  Elu: unary(elu),
  LeakyRelu: leakyReluNode,
  LogSoftmax: unary(logSoftmax),
  Prelu: preluNode,
  Relu: unary(relu),
  Relu6: unary(relu6),
  Rsqrt: rsqrtNode,
  Sigmoid: unary(sigmoid),
  Softmax: softmaxNode,
  Sqrt: unary(sqrt),
  Tanh: unary(tanh),
}
