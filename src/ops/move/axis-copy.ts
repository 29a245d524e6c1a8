/**
 * The reference and the kernel of operators that copy elements: slices, transposes, tiles, pads, nearest neighbours and
 * gathers of constant indices. Every output element is a copy of an input element, whose offset is a sum of terms, one
 * for each output axis: `out[i, j, …] = in[T_0[i] + T_1[j] + …]`.
 */
import type { Kernel, KernelContext, Layout } from '../../graph/kernel'
import { inputOf, type Operator, outputOf } from '../../graph/operator'
import { allocate, elementCount, type Tensor, type TensorData } from '../../graph/tensor'
import { readBinding, rowWords, shaderFor, totalWords } from '../shared/bindings'
import { flatDispatch } from '../shared/dispatch'

/**
 * Computes the term of one output axis: the offset that each of its indices adds, in elements, or −1 if the output
 * copies no input element there. `strides` are the distances in memory between indices of each input axis.
 */
export type AxisOffsets = (strides: readonly number[]) => Int32Array

/** The terms of all output axes, outermost first. An axis of one index may stand for an input axis that was removed. */
export type AxisCopy = readonly AxisOffsets[]

/** Returns the term of an output axis that reads `indices` of the input's `axis`, in order; −1 reads nothing. */
export function along(axis: number, indices: readonly number[]): AxisOffsets {
  return (strides) => Int32Array.from(indices, (index) => (index < 0 ? -1 : index * (strides[axis] ?? 0)))
}

/** Returns `count` numbers from `first` on, `step` apart. */
export function range(count: number, first = 0, step = 1): number[] {
  return Array.from({ length: count }, (_, i) => first + i * step)
}

/** Returns the terms of output axes that are the axes of `shape`, unchanged. */
export function wholeAxes(shape: readonly number[]): AxisOffsets[] {
  return shape.map((extent, axis) => along(axis, range(extent)))
}

/** Copies elements on the CPU. Output elements that copy no input element are `fill`. */
export function copyElements(
  axes: AxisCopy,
  from: Tensor,
  data: TensorData,
  fill: number | bigint = 0,
): TensorData {
  const strides = from.shape.map((_, axis) => elementCount(from.shape.slice(axis + 1)))
  const indices = axes.map((axis) => axis(strides)).reduce(mergeOffsets, Int32Array.of(0))
  const [source, result] = [data as Int8Array, allocate(from.type, indices.length) as Int8Array]
  if (fill) result.fill(fill as number)
  indices.forEach((index, i) => {
    if (index >= 0) result[i] = source[index] as number
  })
  return result
}

/** Merges the offsets of two axes into those of one, in which the second runs faster. */
function mergeOffsets(outer: Int32Array, inner: Int32Array): Int32Array {
  const result = new Int32Array(outer.length * inner.length)
  outer.forEach((first, i) => {
    inner.forEach((second, j) => {
      result[i * inner.length + j] = first < 0 || second < 0 ? -1 : first + second
    })
  })
  return result
}

/** Options of a dispatch that copies elements. */
export interface CopyOptions {
  /** Index of the input to read and of the output to write; 0 by default. */
  readonly input?: number
  readonly output?: number
  /** Stored value of output elements that copy no input element, or 'keep' to leave them as they are; 0 by default. */
  readonly fill?: number | 'keep'
}

/** Number of output axes in the shaders. If there are more, the outermost are merged. */
const maxAxes = 5

/** Builds the dispatch that copies an input to an output whose rows, and their length, are those of `axes`. */
export function copyKernel(
  op: Operator,
  axes: AxisCopy,
  context: KernelContext,
  { input = 0, output = 0, fill = 0 }: CopyOptions = {},
): Kernel {
  const source = inputOf(op, input)
  const target = outputOf(op, output)
  const layout = context.layout(target)
  const strides = stridesInMemory(source, context.layout(source))
  const tables = toMaxAxes(axes.map((axis) => axis(strides)))
  const row = padRow(tables.pop() ?? Int32Array.of(0), layout.pitch)
  const starts = [...tables, row].map((_, i) =>
    tables.slice(0, i).reduce((sum, { length }) => sum + length, 0),
  )
  const offsets = Int32Array.from([...tables, row].flatMap((table) => [...table]))
  const total = totalWords(layout)
  return {
    shader: shaderFor(target, 'rare/axis_copy'),
    constants: {
      ...Object.fromEntries([1, 2, 3].map((axis) => [`extent_${axis}`, tables[axis]?.length ?? 1])),
      ...Object.fromEntries([1, 2, 3, 4].map((axis) => [`start_${axis}`, starts[axis] ?? 0])),
      words: rowWords(layout),
      total,
      whole_words: tables.every((table) => table.every(isWordAligned)) && readsWholeWords(row) ? 1 : 0,
      fill: fill === 'keep' ? 0 : fill,
      keep: fill === 'keep' ? 1 : 0,
    },
    bindings: [readBinding(op, input, context), { constant: offsets, label: 'offsets' }, { write: target }],
    workgroups: flatDispatch(total, context.maxWorkgroups),
  }
}

/** Returns the distance in memory between indices of each axis, in elements. */
function stridesInMemory({ shape }: Tensor, { pitch }: Layout): number[] {
  return shape.map((_, axis) =>
    axis === shape.length - 1 ? 1 : pitch * elementCount(shape.slice(axis + 1, -1)),
  )
}

/** Merges the outermost axes, or adds some of one index, so that there are `maxAxes`. */
function toMaxAxes(tables: readonly Int32Array[]): Int32Array[] {
  const excess = Math.max(0, tables.length - maxAxes)
  const rest = tables.slice(excess + (excess > 0 ? 1 : 0))
  const merged = excess > 0 ? [tables.slice(0, excess + 1).reduce(mergeOffsets), ...rest] : rest
  const ones = new Array<Int32Array>(maxAxes - merged.length).fill(Int32Array.of(0))
  return [...ones, ...merged]
}

/** Extends a row's offsets to its padding: by the rest of a whole word, or by the last element again. */
function padRow(row: Int32Array, pitch: number): Int32Array {
  return Int32Array.from({ length: pitch }, (_, i) => {
    const first = row[i - (i % 4)] ?? 0
    if (i < row.length) return row[i] ?? 0
    return isWordAligned(first) && first >= 0 ? first + (i % 4) : (row.at(-1) ?? 0)
  })
}

function isWordAligned(offset: number): boolean {
  return offset < 0 || offset % 4 === 0
}

/** True if each word of a row is a word of the input. */
function readsWholeWords(row: Int32Array): boolean {
  return row.every((offset, i) => {
    const first = row[i - (i % 4)] ?? 0
    return first >= 0 && isWordAligned(first) && offset === first + (i % 4)
  })
}
