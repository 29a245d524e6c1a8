import type { Tensor } from '../../../../graph/tensor'
import {
  cast,
  concatenation,
  gather,
  gatherNd,
  mirrorPad,
  pad,
  padV2,
  selectV2,
  slice,
  split,
  splitV,
  stridedSlice,
} from '../../../../ops/index'
import type { WeightType } from '../../weights'
import {
  axisOf,
  constantAt,
  inputAt,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
  numberAt,
  numbersAt,
} from '../node-call'
import type { OpNode } from '../op-node'

/** `ConcatV2`: joins the inputs along an axis, which the last input holds. */
const concatNode: NodeImporter = (call) => {
  const { node, builder } = call
  const parts = call.inputs.slice(0, -1)
  const [first, ...others] = parts
  if (!first) return node.fail('has nothing to concatenate')
  const axis = axisOf(call, numberAt(call, -1, 'the axis'), first.shape.length)
  return others.length === 0
    ? first
    : builder.emit(concatenation, { axis, activation: 'none' }, parts, node.name)
}

const sliceNode: NodeImporter = (call) => {
  const attrs = { begin: numbersAt(call, 1, 'the begins'), size: numbersAt(call, 2, 'the sizes') }
  return call.builder.emit(slice, attrs, [inputAt(call, 0)], call.node.name)
}

const stridedSliceNode: NodeImporter = (call) => {
  const { node, builder } = call
  const attrs = {
    begin: numbersAt(call, 1, 'the begins'),
    end: numbersAt(call, 2, 'the ends'),
    strides: numbersAt(call, 3, 'the strides'),
    beginMask: node.number('begin_mask', 0),
    endMask: node.number('end_mask', 0),
    ellipsisMask: node.number('ellipsis_mask', 0),
    newAxisMask: node.number('new_axis_mask', 0),
    shrinkAxisMask: node.number('shrink_axis_mask', 0),
  }
  return builder.emit(stridedSlice, attrs, [inputAt(call, 0)], node.name)
}

/** `Split`, into equal parts. Inputs: the axis, then the tensor. */
const splitNode: NodeImporter = (call) => {
  const { node, builder } = call
  const axis = numberAt(call, 0, 'the axis')
  return builder.emitAll(split, { axis, parts: node.number('num_split', 1) }, [inputAt(call, 1)], node.name)
}

/** `SplitV`, into parts of given sizes; one may be −1, for the rest. */
const splitVNode: NodeImporter = (call) => {
  const attrs = { axis: numberAt(call, 2, 'the axis'), sizes: numbersAt(call, 1, 'the sizes') }
  return call.builder.emitAll(splitV, attrs, [inputAt(call, 0)], call.node.name)
}

/** `Select` and `SelectV2`, which TensorFlow.js broadcasts alike. */
const selectNode: NodeImporter = (call) => {
  const { node, builder } = call
  const inputs = [inputAt(call, 0), inputAt(call, 1), inputAt(call, 2)]
  return builder.emit(selectV2, {}, inputs, node.name, node.name, weightType(inputAt(call, 1), node))
}

function weightType({ type }: Tensor, node: OpNode): WeightType {
  return type === 'float32' || type === 'int32' || type === 'bool'
    ? type
    : node.fail(`does not run on ${type}`)
}

/** `Gather` and `GatherV2`. The axis is the third input, or 0 without one, as in `Gather`. */
const gatherNode: NodeImporter = (call) => {
  const axis = call.inputs.length > 2 ? numberAt(call, 2, 'the axis') : 0
  const attrs = { axis, batchDims: call.node.number('batch_dims', 0) }
  return call.builder.emit(gather, attrs, [inputAt(call, 0), indicesOf(call)], call.node.name)
}

const gatherNdNode: NodeImporter = (call) =>
  call.builder.emit(gatherNd, {}, [inputAt(call, 0), indicesOf(call)], call.node.name)

/** Returns the indices as int32; TensorFlow.js takes them in any type. */
function indicesOf(call: NodeCall): Tensor {
  const indices = inputAt(call, 1)
  const name = `${call.node.name}/indices`
  return indices.type === 'int32' ? indices : call.builder.emit(cast, {}, [indices], name, name, 'int32')
}

function paddingsOf(call: NodeCall): (readonly [number, number])[] {
  const values = numbersAt(call, 1, 'the paddings')
  const { shape } = inputAt(call, 0)
  if (values.length !== 2 * shape.length) call.node.fail(`paddings [${values}] are not two for each axis`)
  return shape.map((_, axis) => [values[2 * axis] ?? 0, values[2 * axis + 1] ?? 0] as const)
}

const padNode: NodeImporter = (call) =>
  call.builder.emit(pad, { paddings: paddingsOf(call) }, [inputAt(call, 0)], call.node.name)

/** `PadV2`, with a value. Zeros become PAD, which can be fused into convolutions. */
const padV2Node: NodeImporter = (call) => {
  if (numberAt(call, 2, 'the value') === 0) return padNode(call)
  const inputs = [inputAt(call, 0), constantAt(call, 2, 'the value')]
  return call.builder.emit(padV2, { paddings: paddingsOf(call) }, inputs, call.node.name)
}

const mirrorPadNode: NodeImporter = (call) => {
  const mode = call.node.word('mode', ['REFLECT', 'SYMMETRIC']) === 'REFLECT' ? 'reflect' : 'symmetric'
  return call.builder.emit(
    mirrorPad,
    { mode, paddings: paddingsOf(call) },
    [inputAt(call, 0)],
    call.node.name,
  )
}

/** Importers by TensorFlow's names of operations. */
export const sliceNodes: NodeTable = {
  ConcatV2: concatNode,
  Gather: gatherNode,
  GatherNd: gatherNdNode,
  GatherV2: gatherNode,
  MirrorPad: mirrorPadNode,
  Pad: padNode,
  PadV2: padV2Node,
  Select: selectNode,
  SelectV2: selectNode,
  Slice: sliceNode,
  Split: splitNode,
  SplitV: splitVNode,
  StridedSlice: stridedSliceNode,
}
