import type { OpDef } from '../../../../graph/operator'
import {
  argMax,
  cumsum,
  mean,
  reduceAll,
  reduceAny,
  reduceMax,
  reduceMin,
  reduceProd,
  sum,
  topKV2,
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

const cumsumNode: NodeImporter = (call) => {
  const { node, builder } = call
  const axis = numberAt(call, 1, 'the axis')
  const attrs = { axis, exclusive: node.flag('exclusive'), reverse: node.flag('reverse') }
  return builder.emit(cumsum, attrs, [inputAt(call, 0)], node.name)
}

/** `TopKV2`: the values, and their places. */
const topKNode: NodeImporter = (call) => {
  const k = numberAt(call, 1, 'the number of elements')
  return call.builder.emitAll(topKV2, { k }, [inputAt(call, 0)], call.node.name)
}

/** Importers by TensorFlow's names of operations. */
export const reductionNodes: NodeTable = {
  All: reduction(reduceAll),
  Any: reduction(reduceAny),
  ArgMax: argMaxNode,
  Cumsum: cumsumNode,
  Max: reduction(reduceMax),
  Mean: reduction(mean),
  Min: reduction(reduceMin),
  Prod: reduction(reduceProd),
  Sum: reduction(sum),
  TopKV2: topKNode,
}
