/** Bias and fused operations, which convolutions and matrix products share. */
import type { Tensor } from '../../../../graph/tensor'
import { add } from '../../../../ops/index'
import { inputAt, type NodeCall } from '../node-call'
import { activate, fusedActivations } from './activation'

/**
 * Emits a fused operation: first `linear`, then `fused_ops`, whose operands are the inputs from the third on.
 *
 * @param linear emits the operator; gets a constant bias of `channels` elements, and the name of the tensor to write
 */
export function fused(
  call: NodeCall,
  channels: number,
  linear: (bias: Tensor | undefined, output: string) => Tensor,
): Tensor {
  const { node } = call
  const given = node.words('fused_ops', ['NoOp', 'BiasAdd', ...fusedActivations])
  const ops = given.filter((op) => op !== 'NoOp')
  const biased = ops[0] === 'BiasAdd'
  const [activation, ...rest] = biased ? ops.slice(1) : ops
  if (activation === 'BiasAdd' || rest.length > 0)
    return node.fail(`fused_ops ${given} do not run; BiasAdd, an activation, or both in this order do`)
  const bias = biased ? inputAt(call, 2) : undefined
  const constantBias = bias?.data?.length === channels && bias.type === 'float32' ? bias : undefined
  const last = activation ? `${node.name}/linear` : node.name
  const product = linear(
    constantBias && biasOf(call, constantBias, channels),
    bias && !constantBias ? `${node.name}/product` : last,
  )
  const sum = bias && !constantBias ? addBias(call, product, bias, last) : product
  return activation ? activate(call, activation, sum, call.inputs[biased ? 3 : 2]) : sum
}

/** Returns a bias [1, 1, 1, channels] as [channels]. */
function biasOf({ builder }: NodeCall, bias: Tensor, channels: number): Tensor {
  return builder.operand(bias, 'bias', (constant) => ({ ...constant, shape: [channels] }))
}

function addBias({ node, builder }: NodeCall, product: Tensor, bias: Tensor, output: string): Tensor {
  return builder.emit(add, { activation: 'none' }, [product, bias], `${node.name}/BiasAdd`, output)
}
