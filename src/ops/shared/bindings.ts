/** Layout, bindings and constants of kernels that walk rows of elements. */
import type { Binding, Constant, KernelContext, Layout } from '../../graph/kernel'
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import type { Tensor, TensorData } from '../../graph/tensor'

/**
 * Returns the path of a shader for the element type of `tensor`: 'add' becomes 'add_i8' or 'float/add_f32'. Other
 * folders hold both types: 'rare/tile' becomes 'rare/tile_i8' or 'rare/tile_f32'.
 */
export function shaderFor(tensor: Tensor, path: string): string {
  if (tensor.type === 'int8') return `${path}_i8`
  return `${path.includes('/') ? '' : 'float/'}${path}_f32`
}

/** Returns the number of groups of four, rounded up. */
export function groupsOfFour(count: number): number {
  return Math.ceil(count / 4)
}

/** Returns the groups of four elements in a padded row: 32-bit words of int8, vectors of float32. */
export function rowWords(layout: Layout): number {
  return layout.pitch / 4
}

/** Returns the groups of four elements in a whole tensor, padding included. */
export function totalWords(layout: Layout): number {
  return layout.rows * rowWords(layout)
}

/** Returns the binding of an input: the tensor, or for a constant its elements, with rows padded as in its layout. */
export function readBinding(op: Operator, index: number, context: KernelContext): Binding {
  const tensor = inputOf(op, index)
  if (!tensor.data) return { read: tensor }
  return { constant: padRows(op, tensor.data, context.layout(tensor)), label: `input ${index}` }
}

/** Returns the binding of the output. */
export function writeBinding(op: Operator): Binding {
  return { write: outputOf(op) }
}

function padRows(op: Operator, data: TensorData, { rows, length, pitch }: Layout): Constant {
  if (!(data instanceof Int8Array || data instanceof Float32Array)) {
    failOp(op, 'only float32 and int8 constants can be read by a shader')
  }
  const size = rows * pitch
  const padded = data instanceof Int8Array ? new Int8Array(size) : new Float32Array(size)
  for (let row = 0; row < rows; row++) {
    padded.set(data.subarray(row * length, (row + 1) * length), row * pitch)
  }
  return padded instanceof Int8Array ? new Uint32Array(padded.buffer) : padded
}

/** Returns the size of a workgroup that owns a row: its groups of four, rounded up to a power of two, at most 64. */
export function rowLanes(length: number): number {
  return Math.min(64, 2 ** Math.ceil(Math.log2(groupsOfFour(length))))
}
