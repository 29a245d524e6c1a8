/** What the kernels of operators that walk rows of elements share: layout, bindings, constants. */
import type { Binding, Constant, KernelContext, Layout } from '../../graph/kernel'
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import type { Tensor, TensorData } from '../../graph/tensor'

/**
 * Returns the path of a shader for elements of the type of `tensor`: 'add' is 'add_i8' or 'float/add_f32'. Other folders
 * hold both: 'rare/tile' is 'rare/tile_i8' or 'rare/tile_f32'.
 */
export function shaderFor(tensor: Tensor, path: string): string {
  if (tensor.type === 'int8') return `${path}_i8`
  return `${path.includes('/') ? '' : 'float/'}${path}_f32`
}

/** Rounds up to whole groups of four. */
export function groupsOfFour(count: number): number {
  return Math.ceil(count / 4)
}

/** Groups of four elements in a padded row: 32-bit words of int8, vectors of float32. */
export function rowWords(layout: Layout): number {
  return layout.pitch / 4
}

/** Groups of four elements that a whole tensor takes, padding included. */
export function totalWords(layout: Layout): number {
  return layout.rows * rowWords(layout)
}

/** The binding of an input: the tensor, or where it is a constant its elements, rows padded as the layout says. */
export function readBinding(op: Operator, index: number, context: KernelContext): Binding {
  const tensor = inputOf(op, index)
  if (!tensor.data) return { read: tensor }
  return { constant: padRows(op, tensor.data, context.layout(tensor)), label: `input ${index}` }
}

/** The binding of the output. */
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

/** Invocations of a workgroup that owns a row: a power of two, at most 64, no more than the row has groups of four. */
export function rowLanes(length: number): number {
  return Math.min(64, 2 ** Math.ceil(Math.log2(groupsOfFour(length))))
}
