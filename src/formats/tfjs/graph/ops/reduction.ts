import type { OpDef } from '../../../../graph/operator'
import {
  argMax,
  mean,
  reduceAll,
  reduceAny,
  reduceMax,
  reduceMin,
  reduceProd,
  sum,
} from '../../../../ops/index'
import type { ReductionAttrs } from '../../../../ops/reduce/reduction'
import {
  axisOf,
  inputAt,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
  numberAt,
  numbersAt,
} from '../node-call'

/** Returns the axes of input 0 that input 1 names, in order. */
function axesOf(call: NodeCall): number[] {
  const rank = inputAt(call, 0).shape.length
  const axes = numbersAt(call, 1, 'the axes').map((axis) => axisOf(call, axis, rank))
  return [...new Set(axes)].sort((a, b) => a - b)
}

/** Emits a reduction along the node's axes; TensorFlow takes no axes for nothing to reduce. */
function reduction(def: OpDef<ReductionAttrs>): NodeImporter {
  return (call) => {
    const { node, builder } = call
    const axes = axesOf(call)
    if (axes.length === 0) return inputAt(call, 0)
    const keepDims = node.flag('keep_dims') || node.flag('keepdims')
    return builder.emit(def, { axes, keepDims }, [inputAt(call, 0)], node.name)
  }
}

/** `ArgMax`, as int32 whatever the node says, like TensorFlow.js. */
const argMaxNode: NodeImporter = (call) => {
  const { node, builder } = call
  const input = inputAt(call, 0)
  const axis = axisOf(call, call.inputs.length > 1 ? numberAt(call, 1, 'the axis') : 0, input.shape.length)
  return builder.emit(argMax, { axis }, [input], node.name, node.name, 'int32')
}

/** Importers by TensorFlow's names of operations. */
export const reductionNodes: NodeTable = {
  All: reduction(reduceAll),
  Any: reduction(reduceAny),
  ArgMax: argMaxNode,
  Max: reduction(reduceMax),
  Mean: reduction(mean),
  Min: reduction(reduceMin),
  Prod: reduction(reduceProd),
  Sum: reduction(sum),
}
