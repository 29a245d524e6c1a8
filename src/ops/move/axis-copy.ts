/**
 * The one kernel, and the one reference, of operators whose every output element is an input element that lies at a sum
 * of terms, one for each output axis: slices, transposes, tiles, pads, nearest neighbours, gathers of constant indices.
 */
import type { Kernel, KernelContext, Layout } from '../../graph/kernel'
import { inputOf, type Operator, outputOf } from '../../graph/operator'
import { allocate, elementCount, type Tensor, type TensorData } from '../../graph/tensor'
import { readBinding, rowWords, shaderFor, totalWords } from '../shared/bindings'
import { flatDispatch } from '../shared/dispatch'

/**
 * The term of one output axis: given how far apart the indices of each input axis lie in memory, in elements, the
 * offset that each index of the output axis adds; −1 where the output shows no input element.
 */
export type AxisOffsets = (strides: readonly number[]) => Int32Array

/** The terms of all output axes, outermost first. Axes of one index may stand for input axes that are gone. */
export type AxisCopy = readonly AxisOffsets[]

/** An output axis that reads `indices` of the input's `axis`, in order; −1 is none of them. */
export function along(axis: number, indices: readonly number[]): AxisOffsets {
  return (strides) => Int32Array.from(indices, (index) => (index < 0 ? -1 : index * (strides[axis] ?? 0)))
}

/** The numbers from `first` on, `count` of them, `step` apart. */
export function range(count: number, first = 0, step = 1): number[] {
  return Array.from({ length: count }, (_, i) => first + i * step)
}

/** An output axis for each axis of `shape`, unchanged. */
export function wholeAxes(shape: readonly number[]): AxisOffsets[] {
  return shape.map((extent, axis) => along(axis, range(extent)))
}

/** The output elements on the CPU, in order; those that show no input element are `fill`. */
export function copyElements(
  axes: AxisCopy,
  from: Tensor,
  data: TensorData,
  fill: number | bigint = 0,
): TensorData {
  const strides = from.shape.map((_, axis) => elementCount(from.shape.slice(axis + 1)))
  const indices = axes.map((axis) => axis(strides)).reduce(sums, Int32Array.of(0))
  const [source, result] = [data as Int8Array, allocate(from.type, indices.length) as Int8Array]
  if (fill) result.fill(fill as number)
  indices.forEach((index, i) => {
    if (index >= 0) result[i] = source[index] as number
  })
  return result
}

/** The offsets of two axes as those of one: the second runs faster. */
function sums(outer: Int32Array, inner: Int32Array): Int32Array {
  const result = new Int32Array(outer.length * inner.length)
  outer.forEach((first, i) => {
    inner.forEach((second, j) => {
      result[i * inner.length + j] = first < 0 || second < 0 ? -1 : first + second
    })
  })
  return result
}

/** What varies between the dispatches of operators. */
export interface CopyOptions {
  /** Which input is read and which output written; 0 unless given. */
  readonly input?: number
  readonly output?: number
  /** The stored value of output elements that show no input element: a number, or what they hold already. */
  readonly fill?: number | 'kept'
}

/** Output axes that the shaders tell apart; the outermost of more become one. */
const maxAxes = 5

/** The dispatch that copies an input to an output of as many rows and as long ones as `axes` says. */
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
  const tables = fiveTables(axes.map((axis) => axis(strides)))
  const row = paddedRow(tables.pop() ?? Int32Array.of(0), layout.pitch)
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
      whole_words: tables.every((table) => table.every(beginsWord)) && hasWholeWords(row) ? 1 : 0,
      fill: fill === 'kept' ? 0 : fill,
      keep: fill === 'kept' ? 1 : 0,
    },
    bindings: [readBinding(op, input, context), { constant: offsets, label: 'offsets' }, { write: target }],
    workgroups: flatDispatch(total, context.maxWorkgroups),
  }
}

function stridesInMemory({ shape }: Tensor, { pitch }: Layout): number[] {
  return shape.map((_, axis) =>
    axis === shape.length - 1 ? 1 : pitch * elementCount(shape.slice(axis + 1, -1)),
  )
}

function fiveTables(tables: readonly Int32Array[]): Int32Array[] {
  const excess = Math.max(0, tables.length - maxAxes)
  const rest = tables.slice(excess + (excess > 0 ? 1 : 0))
  const merged = excess > 0 ? [tables.slice(0, excess + 1).reduce(sums), ...rest] : rest
  const ones = new Array<Int32Array>(maxAxes - merged.length).fill(Int32Array.of(0))
  return [...ones, ...merged]
}

/** A row's offsets with some for the padding behind it: the rest of a whole word, or the last element again. */
function paddedRow(row: Int32Array, pitch: number): Int32Array {
  return Int32Array.from({ length: pitch }, (_, i) => {
    const first = row[i - (i % 4)] ?? 0
    if (i < row.length) return row[i] ?? 0
    return beginsWord(first) && first >= 0 ? first + (i % 4) : (row.at(-1) ?? 0)
  })
}

function beginsWord(offset: number): boolean {
  return offset < 0 || offset % 4 === 0
}

/** Whether each word of a row is a word of the input. */
function hasWholeWords(row: Int32Array): boolean {
  return row.every((offset, i) => {
    const first = row[i - (i % 4)] ?? 0
    return first >= 0 && beginsWord(first) && offset === first + (i % 4)
  })
}
