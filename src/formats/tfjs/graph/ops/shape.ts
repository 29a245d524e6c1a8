import type { OpDef } from '../../../../graph/operator'
import { elementCount, sameShape, type Tensor } from '../../../../graph/tensor'
import {
  batchToSpaceNd,
  broadcastTo,
  depthToSpace,
  expandDims,
  reshape,
  reverseV2,
  spaceToBatchNd,
  squeeze,
  stack,
  tile,
  transpose,
  unstack,
} from '../../../../ops/index'
import type { BatchBlockAttrs } from '../../../../ops/move/blocks'

import {
  axisOf,
  inputAt,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
  numberAt,
  numbersAt,
} from '../node-call'

/** `Shape`, as a constant: shapes are static. */
const shapeNode: NodeImporter = (call) => shapeValue(call, inputAt(call, 0), call.node.name)

const shapeNNode: NodeImporter = (call) =>
  call.inputs.map((input, i) => shapeValue(call, input, `${call.node.name}:${i}`))

function shapeValue({ builder }: NodeCall, { shape }: Tensor, name: string): Tensor {
  return builder.computedConstant(name, [shape.length], 'int32', [], () => Int32Array.from(shape))
}

const sizeNode: NodeImporter = (call) => integer(call, elementCount(inputAt(call, 0).shape))
const rankNode: NodeImporter = (call) => integer(call, inputAt(call, 0).shape.length)

function integer({ node, builder }: NodeCall, value: number): Tensor {
  return builder.computedConstant(node.name, [], 'int32', [], () => Int32Array.of(value))
}

const reshapeNode: NodeImporter = (call) => reshaped(call, numbersAt(call, 1, 'the shape'))

const ensureShapeNode: NodeImporter = (call) => {
  const input = inputAt(call, 0)
  const wanted = call.node.shape('shape')
  const fits =
    wanted?.length === input.shape.length &&
    wanted.every((extent, i) => (extent ?? input.shape[i]) === input.shape[i])
  return !wanted || fits
    ? input
    : call.node.fail(`input is ${input.shape.join('×')}, not ${wanted.join('×')}`)
}

/**
 * `Squeeze`. Becomes a RESHAPE, which may keep axis 0 as the batch. SQUEEZE is used only to remove axis 0, as
 * EXPAND_DIMS is only to put an axis before it.
 */
const squeezeNode: NodeImporter = (call) => {
  const { node, builder } = call
  const input = inputAt(call, 0)
  const rank = input.shape.length
  const given = [...node.numbers('squeeze_dims'), ...node.numbers('axis')].map((axis) =>
    axisOf(call, axis, rank),
  )
  const ones = input.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []))
  const axes = given.length > 0 ? given : ones
  if (axes.length === 0) return input
  if (axes.includes(0)) return builder.emit(squeeze, { axes }, [input], node.name)
  const wrong = axes.find((axis) => input.shape[axis] !== 1)
  if (wrong !== undefined) node.fail(`axis ${wrong} of ${input.shape.join('×')} has more than one index`)
  return reshaped(
    call,
    input.shape.filter((_, axis) => !axes.includes(axis)),
  )
}

const expandDimsNode: NodeImporter = (call) => {
  const { node, builder } = call
  const input = inputAt(call, 0)
  const axis = axisOf(call, numberAt(call, 1, 'the axis'), input.shape.length + 1)
  if (axis === 0) return builder.emit(expandDims, { axis }, [input], node.name)
  return reshaped(call, input.shape.toSpliced(axis, 0, 1))
}

/** Reshapes input 0; one extent of `shape` may be −1. */
function reshaped({ node, builder, inputs: [input] }: NodeCall, shape: readonly number[]): Tensor {
  if (!input) return node.fail('has no input')
  const known = elementCount(shape.filter((extent) => extent !== -1))
  const resolved = shape.map((extent) => (extent === -1 ? elementCount(input.shape) / known : extent))
  if (sameShape(resolved, input.shape)) return input
  return builder.emit(reshape, { shape: resolved }, [input], node.name)
}

const transposeNode: NodeImporter = (call) => {
  const permutation = numbersAt(call, 1, 'the order of axes')
  return call.builder.emit(transpose, { permutation }, [inputAt(call, 0)], call.node.name)
}

const packNode: NodeImporter = ({ node, inputs, builder }) =>
  builder.emit(stack, { axis: node.number('axis', 0) }, inputs, node.name)

const unpackNode: NodeImporter = (call) => {
  const axis = call.node.number('axis', 0)
  return call.builder.emitAll(unstack, { axis }, [inputAt(call, 0)], call.node.name)
}

const tileNode: NodeImporter = (call) => {
  const multiples = numbersAt(call, 1, 'the multiples')
  return call.builder.emit(tile, { multiples }, [inputAt(call, 0)], call.node.name)
}

const broadcastToNode: NodeImporter = (call) => {
  const shape = numbersAt(call, 1, 'the shape')
  const input = inputAt(call, 0)
  if (sameShape(shape, input.shape)) return input
  return call.builder.emit(broadcastTo, { shape }, [input], call.node.name)
}

const depthToSpaceNode: NodeImporter = (call) => {
  const { node, builder } = call
  node.requireChannelsLast()
  return builder.emit(depthToSpace, { block: node.number('block_size', 2) }, [inputAt(call, 0)], node.name)
}

/** `SpaceToBatchND` and `BatchToSpaceND`; inputs 1 and 2 are the blocks and the borders. */
function blocks(def: OpDef<BatchBlockAttrs>): NodeImporter {
  return (call) => {
    const block = numbersAt(call, 1, 'the blocks')
    const values = numbersAt(call, 2, 'the borders')
    if (values.length !== 2 * block.length)
      call.node.fail(`borders [${values}] are not two for each of the blocks [${block}]`)
    const borders = block.map((_, axis) => [values[2 * axis] ?? 0, values[2 * axis + 1] ?? 0] as const)
    return call.builder.emit(def, { block, borders }, [inputAt(call, 0)], call.node.name)
  }
}

const reverseNode: NodeImporter = (call) => {
  const axes = numbersAt(call, 1, 'the axes')
  return call.builder.emit(reverseV2, { axes }, [inputAt(call, 0)], call.node.name)
}

/** Importers by TensorFlow's names of operations. */
export const shapeNodes: NodeTable = {
  BatchToSpaceND: blocks(batchToSpaceNd),
  BroadcastTo: broadcastToNode,
  DepthToSpace: depthToSpaceNode,
  EnsureShape: ensureShapeNode,
  ExpandDims: expandDimsNode,
  Pack: packNode,
  Rank: rankNode,
  Reshape: reshapeNode,
  ReverseV2: reverseNode,
  Shape: shapeNode,
  ShapeN: shapeNNode,
  Size: sizeNode,
  SpaceToBatchND: blocks(spaceToBatchNd),
  Squeeze: squeezeNode,
  Tile: tileNode,
  Transpose: transposeNode,
  Unpack: unpackNode,
}
