import type { OpDef } from '../../../../graph/operator'
import type { Tensor } from '../../../../graph/tensor'
import {
  add,
  div,
  equal,
  floorDiv,
  floorMod,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  notEqual,
  pow,
  sqrt,
  sub,
} from '../../../../ops/index'
import { inputAt, type NodeCall, type NodeImporter, type NodeTable, scalar } from '../node-call'

const none = { activation: 'none' } as const

function binary<A>(def: OpDef<A>, attrs: A): NodeImporter {
  return (call) => call.builder.emit(def, attrs, [inputAt(call, 0), inputAt(call, 1)], call.node.name)
}

function comparison(def: OpDef<Readonly<Record<string, never>>>): NodeImporter {
  return (call) => {
    const { node, builder } = call
    return builder.emit(def, {}, [inputAt(call, 0), inputAt(call, 1)], node.name, node.name, 'bool')
  }
}

const addNode = binary(add, none)
const divNode = binary(div, none)

const biasAddNode: NodeImporter = (call) => {
  call.node.requireChannelsLast()
  return addNode(call)
}

/** `AddN`: the sum of any number of tensors. */
const addNNode: NodeImporter = ({ node, inputs, builder }) => {
  const [first, ...others] = inputs
  if (!first) return node.fail('has no inputs')
  return others.reduce((sum, input, i) => {
    const name = i === others.length - 1 ? node.name : `${node.name}/${i}`
    return builder.emit(add, none, [sum, input], name)
  }, first)
}

const squareNode: NodeImporter = (call) => square(call, inputAt(call, 0))

const squaredDifferenceNode: NodeImporter = (call) => {
  const inputs = [inputAt(call, 0), inputAt(call, 1)]
  return square(call, call.builder.emit(sub, none, inputs, `${call.node.name}/difference`))
}

function square({ node, builder }: NodeCall, input: Tensor): Tensor {
  return builder.emit(mul, none, [input, input], node.name)
}

/** `Pow`; some exponents have operators that are faster, or that have an int8 form. */
const powNode: NodeImporter = (call) => {
  const { data } = inputAt(call, 1)
  const exponent = data?.length === 1 ? Number(data[0]) : undefined
  if (exponent === 2) return square(call, inputAt(call, 0))
  if (exponent === 0.5) return call.builder.emit(sqrt, {}, [inputAt(call, 0)], call.node.name)
  return exponent === 1 ? inputAt(call, 0) : binary(pow, {})(call)
}

const negNode: NodeImporter = (call) =>
  call.builder.emit(mul, none, [inputAt(call, 0), scalar(call, 'minus', -1)], call.node.name)

const logicalNotNode: NodeImporter = (call) =>
  call.builder.emit(logicalNot, {}, [inputAt(call, 0)], call.node.name)

const reciprocalNode: NodeImporter = (call) =>
  call.builder.emit(div, none, [scalar(call, 'one', 1), inputAt(call, 0)], call.node.name)

/** Importers by TensorFlow's names of operations. */
export const arithmeticNodes: NodeTable = {
  Add: addNode,
  AddN: addNNode,
  AddV2: addNode,
  BiasAdd: biasAddNode,
  Div: divNode,
  Equal: comparison(equal),
  FloorDiv: binary(floorDiv, {}),
  FloorMod: binary(floorMod, {}),
  Greater: comparison(greater),
  GreaterEqual: comparison(greaterEqual),
  Less: comparison(less),
  LessEqual: comparison(lessEqual),
  LogicalAnd: binary(logicalAnd, {}),
  LogicalNot: logicalNotNode,
  LogicalOr: binary(logicalOr, {}),
  Maximum: binary(maximum, {}),
  Minimum: binary(minimum, {}),
  Mul: binary(mul, none),
  Neg: negNode,
  NotEqual: comparison(notEqual),
  Pow: powNode,
  RealDiv: divNode,
  Reciprocal: reciprocalNode,
  Square: squareNode,
  SquaredDifference: squaredDifferenceNode,
  Sub: binary(sub, none),
}
