/** Operations that make constants, or that run on constants alone. */
import { elementCount, type Tensor } from '../../../../graph/tensor'
import { cast } from '../../../../ops/index'
import type { WeightType } from '../../weights'
import {
  constantAt,
  inputAt,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
  numberAt,
  numbersAt,
} from '../node-call'

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const

const fillNode: NodeImporter = (call) => {
  const { type } = inputAt(call, 1)
  if (type !== 'float32' && type !== 'int32' && type !== 'bool')
    return call.node.fail(`does not run on ${type}`)
  return filled(call, numbersAt(call, 0, 'the shape'), type, numberAt(call, 1, 'the value'))
}

const zerosLikeNode: NodeImporter = (call) => filledLike(call, 0)
const onesLikeNode: NodeImporter = (call) => filledLike(call, 1)

function filledLike(call: NodeCall, value: number): Tensor {
  const { shape, type } = inputAt(call, 0)
  if (type !== 'float32' && type !== 'int32' && type !== 'bool')
    return call.node.fail(`does not run on ${type}`)
  return filled(call, shape, type, value)
}

function filled(call: NodeCall, shape: readonly number[], type: WeightType, value: number): Tensor {
  const wrong = shape.find((extent) => !Number.isInteger(extent) || extent < 0)
  if (wrong !== undefined)
    call.node.fail(`the shape has an extent of ${wrong}; extents are integers from 0 up`)
  const count = elementCount(shape)
  return call.builder.computedConstant(call.node.name, shape, type, [], () =>
    new arrays[type](count).fill(value),
  )
}

const rangeNode: NodeImporter = (call) => {
  const [start, limit, step] = ['the start', 'the limit', 'the step'].map((role, i) =>
    numberAt(call, i, role),
  )
  const [from, to, by] = [start ?? 0, limit ?? 0, step ?? 1]
  const { type } = inputAt(call, 0)
  const count = Math.max(0, Math.ceil((to - from) / by))
  if (!Number.isSafeInteger(count) || (type !== 'float32' && type !== 'int32'))
    return call.node.fail(`a range from ${from} to ${to} by ${by} of ${type} does not run`)
  return call.builder.computedConstant(
    call.node.name,
    [count],
    type,
    [],
    () => new arrays[type](Array.from({ length: count }, (_, i) => from + i * by)),
  )
}

/** `Cast` to TensorFlow.js's equivalent of the type; passes the input on if it has that type already. */
const castNode: NodeImporter = (call) => {
  const { node, builder } = call
  const input = inputAt(call, 0)
  const type = node.type('DstT')
  return type === input.type ? input : builder.emit(cast, {}, [input], node.name, node.name, type)
}

/** `SparseToDense` of constants: values at positions, and a default everywhere else. */
const sparseToDenseNode: NodeImporter = (call) => {
  const { node, builder } = call
  const [indices, values] = [constantAt(call, 0, 'the positions'), constantAt(call, 2, 'the values')]
  const shape = numbersAt(call, 1, 'the shape')
  const otherwise = numberAt(call, 3, 'the default')
  const { type, data } = values
  if (type !== 'float32' && type !== 'int32' && type !== 'bool') return node.fail(`does not run on ${type}`)
  const depth = indices.shape.length > 1 ? (indices.shape[1] ?? 1) : 1
  const places = Array.from(indices.data as Int32Array, Number)
  const count = places.length / depth
  const open = shape.some((extent) => !Number.isInteger(extent) || extent < 0)
  const outside = open || places.some((index, i) => !(index >= 0 && index < (shape[i % depth] ?? 0)))
  if (outside || depth !== shape.length || (data.length !== count && data.length !== 1))
    return node.fail(`${data.length} values at positions [${places.slice(0, 8)}] do not fit [${shape}]`)
  return builder.computedConstant(node.name, shape, type, [indices, values], () => {
    const dense = new arrays[type](elementCount(shape)).fill(otherwise)
    for (let i = 0; i < count; i++) {
      const place = places.slice(i * depth, (i + 1) * depth)
      const at = place.reduce((sum, index, axis) => sum * (shape[axis] ?? 1) + index, 0)
      dense[at] = Number(data[data.length === 1 ? 0 : i])
    }
    return dense
  })
}

/** Importers by TensorFlow's names of operations. */
export const constantNodes: NodeTable = {
  Cast: castNode,
  Fill: fillNode,
  OnesLike: onesLikeNode,
  Range: rangeNode,
  SparseToDense: sparseToDenseNode,
  ZerosLike: zerosLikeNode,
}
