import { elementCount, type Tensor } from '../../../../graph/tensor'
import { argMax, maxPool2d, mean, mul, reshape } from '../../../../ops/index'
import {
  activationOf,
  axisOf,
  inputAt,
  type NodeCall,
  type NodeImporter,
  type NodeTable,
  numberAt,
  numbersAt,
  scalar,
} from '../node-call'

const none = { activation: 'none' } as const

/** Returns the axes of input 0 that input 1 names, in order. */
function axesOf(call: NodeCall): number[] {
  const rank = inputAt(call, 0).shape.length
  const axes = numbersAt(call, 1, 'the axes').map((axis) => axisOf(call, axis, rank))
  return [...new Set(axes)].sort((a, b) => a - b)
}

const meanNode: NodeImporter = (call) => meanOver(call, axesOf(call), call.node.name)

function meanOver(call: NodeCall, axes: readonly number[], name: string): Tensor {
  const input = activationOf(call)
  if (axes.length === 0) return input
  return call.builder.emit(mean, { axes, keepDims: keepsDims(call) }, [input], name)
}

/** `Sum`: the mean times the number of elements. */
const sumNode: NodeImporter = (call) => {
  const { node, builder } = call
  if (inputAt(call, 0).data) return reduceConstant(call, (a, b) => a + b)
  const axes = axesOf(call)
  const count = elementCount(axes.map((axis) => inputAt(call, 0).shape[axis] ?? 1))
  const average = meanOver(call, axes, `${node.name}/mean`)
  return builder.emit(mul, none, [average, scalar(call, 'count', count)], node.name)
}

const maxNode: NodeImporter = (call) => {
  const input = inputAt(call, 0)
  return input.data ? reduceConstant(call, Math.max) : largest(call, input, call.node.name)
}

/** `Min`: the negated maximum of the negated input. */
const minNode: NodeImporter = (call) => {
  const { node, builder } = call
  const input = inputAt(call, 0)
  if (input.data) return reduceConstant(call, Math.min)
  const minus = scalar(call, 'minus', -1)
  const negative = builder.emit(mul, none, [input, minus], `${node.name}/negative`)
  return builder.emit(mul, none, [largest(call, negative, `${node.name}/largest`), minus], node.name)
}

const prodNode: NodeImporter = (call) => reduceConstant(call, (a, b) => a * b)

/**
 * Emits the maximum along neighbouring axes, as a max-pool of images one pixel wide: the axes to reduce are their
 * height, the axes behind are their channels.
 */
function largest(call: NodeCall, input: Tensor, name: string): Tensor {
  const { node, builder } = call
  const axes = axesOf(call)
  const [first = 0, last = 0] = [axes[0], axes.at(-1)]
  if (axes.length === 0) return input
  if (last - first + 1 !== axes.length) node.fail(`axes [${axes}] do not run; neighbouring ones do`)
  const { shape } = input
  const outer = elementCount(shape.slice(0, first))
  const count = elementCount(shape.slice(first, last + 1))
  const lines = [outer, count, 1, elementCount(shape.slice(last + 1))]
  const images = builder.emit(reshape, { shape: lines }, [input], `${name}/lines`)
  const window = [count, 1] as const
  const attrs = { window, strides: window, padding: 'VALID' as const, activation: 'none' as const }
  const pooled = builder.emit(maxPool2d, attrs, [images], `${name}/pool`)
  return builder.emit(reshape, { shape: reducedShape(call, shape, axes) }, [pooled], name)
}

/** Reduces a constant, float32 or int32, along the axes of the node. */
function reduceConstant(call: NodeCall, combine: (a: number, b: number) => number): Tensor {
  const { node, builder } = call
  const input = inputAt(call, 0)
  const { data, type } = input
  if (!data) return node.fail(`input "${input.name}" is computed; this reduction runs only on constants`)
  if (type !== 'float32' && type !== 'int32') return node.fail(`does not run on ${type}`)
  const axes = axesOf(call)
  const strides = input.shape.map((_, axis) => elementCount(input.shape.slice(axis + 1)))
  const kept = input.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const shape = reducedShape(call, input.shape, axes)
  return builder.computedConstant(node.name, shape, type, [input], () => {
    const results = new Float64Array(elementCount(shape))
    const seen = new Uint8Array(results.length)
    for (let i = 0; i < data.length; i++) {
      const to = kept.reduce((at, axis) => {
        const extent = input.shape[axis] ?? 1
        return at * extent + (Math.floor(i / (strides[axis] ?? 1)) % extent)
      }, 0)
      const value = Number(data[i])
      results[to] = seen[to] ? combine(results[to] ?? value, value) : value
      seen[to] = 1
    }
    return type === 'int32' ? Int32Array.from(results) : Float32Array.from(results)
  })
}

function reducedShape(call: NodeCall, shape: readonly number[], axes: readonly number[]): number[] {
  return keepsDims(call)
    ? shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
    : shape.filter((_, axis) => !axes.includes(axis))
}

function keepsDims({ node }: NodeCall): boolean {
  return node.flag('keep_dims') || node.flag('keepdims')
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
  ArgMax: argMaxNode,
  Max: maxNode,
  Mean: meanNode,
  Min: minNode,
  Prod: prodNode,
  Sum: sumNode,
}
