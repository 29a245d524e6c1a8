import { findConsumers, type Graph } from '../graph/graph'
import type { Layout } from '../graph/kernel'
import { type DataType, elementCount, type Tensor } from '../graph/tensor'

/** Rounds up to a multiple of 4. */
function ceil4(count: number): number {
  return Math.ceil(count / 4) * 4
}

/**
 * Returns a function that gives a tensor's layout in GPU memory: rows of the last axis, padded to a multiple of 4
 * elements.
 *
 * One-channel images that only operators with `readsNarrow` read are the exception: their rows run along the width,
 * because padding the single channel to four would quadruple their size.
 */
export function layoutsOf(graph: Graph): (tensor: Tensor) => Layout {
  const consumers = findConsumers(graph)
  const narrow = new Set(
    graph.inputs.filter((input) => {
      const readers = consumers.get(input) ?? []
      return (
        input.shape.length === 4 && input.shape[3] === 1 && readers.every((op) => op.def.readsNarrow?.(op))
      )
    }),
  )
  return (tensor) => {
    const length = (narrow.has(tensor) ? tensor.shape.at(-2) : tensor.shape.at(-1)) ?? 1
    return { rows: elementCount(tensor.shape) / length, length, pitch: ceil4(length) }
  }
}

/** Returns the bytes that a tensor takes in GPU memory, padding included. */
export function layoutBytes(layout: Layout, type: DataType): number {
  return layout.rows * layout.pitch * (layout.half ? 2 : gpuElementBytes(type))
}

/** Returns the bytes of an element on the GPU: 8-bit types are packed, everything else is a 32-bit word. */
function gpuElementBytes(type: DataType): 1 | 4 {
  return type === 'int8' || type === 'uint8' ? 1 : 4
}

/** True if a layout has no padding between rows (there may be some at the end). */
export function isPlain(layout: Layout): boolean {
  return layout.pitch === layout.length || layout.rows === 1
}
