/** What convolutions and matrix products share: a bias, and what is fused behind them. */
import type { Tensor } from '../../../../graph/tensor'
import { add } from '../../../../ops/index'
import { inputAt, type NodeCall } from '../node-call'
import { activate, fusedActivations } from './activation'

/**
 * What a fused operation computes: `linear`, which takes a constant bias of `channels` elements and writes the tensor of
 * the given name, then `fused_ops`, whose operands are the inputs from the third on.
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
  const within = bias?.data?.length === channels && bias.type === 'float32' ? bias : undefined
  const last = activation ? `${node.name}/linear` : node.name
  const product = linear(
    within && biasOf(call, within, channels),
    bias && !within ? `${node.name}/product` : last,
  )
  const sum = bias && !within ? addBias(call, product, bias, last) : product
  return activation ? activate(call, activation, sum, call.inputs[biased ? 3 : 2]) : sum
}

/** A bias [1, 1, 1, channels] as [channels]. */
function biasOf({ builder }: NodeCall, bias: Tensor, channels: number): Tensor {
  return builder.operand(bias, 'bias', (constant) => ({ ...constant, shape: [channels] }))
}

function addBias({ node, builder }: NodeCall, product: Tensor, bias: Tensor, output: string): Tensor {
  return builder.emit(add, { activation: 'none' }, [product, bias], `${node.name}/BiasAdd`, output)
}
