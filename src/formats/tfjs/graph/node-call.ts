/** The argument of node importers, and functions that read its inputs. They throw a ModelError that names the node. */
import { describeSpec, type Tensor, type TensorData } from '../../../graph/tensor'
import type { NodeBuilder } from './node-builder'
import type { OpNode } from './op-node'

/** A node and the values that it reads. */
export interface NodeCall {
  readonly node: OpNode
  readonly inputs: readonly Tensor[]
  readonly builder: NodeBuilder
}

/** Turns a node into operators, or computes it; returns its output or outputs. */
export type NodeImporter = (call: NodeCall) => Tensor | readonly Tensor[]

/** Importers by TensorFlow's names of operations. */
export type NodeTable = Readonly<Record<string, NodeImporter>>

export type Constant = Tensor & { readonly data: TensorData }

/** Returns input `index`, which must exist; a negative index counts from the end. */
export function inputAt({ node, inputs }: NodeCall, index: number): Tensor {
  return inputs.at(index) ?? node.fail(`has ${inputs.length} inputs; input ${index} is missing`)
}

/** Returns input `index`, which must not be a constant. */
export function activationOf(call: NodeCall, index = 0): Tensor {
  const input = inputAt(call, index)
  return input.data
    ? call.node.fail(`input "${input.name}" is a constant; this operation does not run on constants`)
    : input
}

/** Returns input `index`, which must be NHWC images and not a constant. */
export function imagesOf(call: NodeCall, index = 0): Tensor {
  const input = activationOf(call, index)
  call.node.requireChannelsLast()
  if (input.shape.length !== 4) call.node.fail(`input is ${describeSpec(input)}; NHWC is expected`)
  return input
}

/** Returns input `index`, which must be a constant. */
export function constantAt(call: NodeCall, index: number, role: string): Constant {
  const input = inputAt(call, index)
  return isConstant(input) ? input : call.node.fail(`${role} is computed; only a constant is imported`)
}

function isConstant(tensor: Tensor): tensor is Constant {
  return tensor.data !== undefined
}

/** Returns the elements of a constant input. */
export function numbersAt(call: NodeCall, index: number, role: string): number[] {
  const constant = constantAt(call, index, role)
  if (constant.data.length > 4096)
    call.node.fail(`${role} is ${describeSpec(constant)}; 4096 elements are the most`)
  return Array.from(constant.data as Float32Array, Number)
}

/** Returns the only element of a constant input. */
export function numberAt(call: NodeCall, index: number, role: string): number {
  const [only, ...others] = numbersAt(call, index, role)
  return only !== undefined && others.length === 0 ? only : call.node.fail(`${role} is not one number`)
}

/** Returns `axis`, which may count from the end of `rank` axes, as an index. */
export function axisOf({ node }: NodeCall, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) node.fail(`has no axis ${axis} of ${rank}`)
  return axis < 0 ? axis + rank : axis
}

/** Returns a float32 constant of one element, for arithmetic with any tensor. */
export function scalar({ node, builder }: NodeCall, role: string, value: number): Tensor {
  return builder.constant(`${node.name}/${role}`, [], () => Float32Array.of(value))
}
