import type { Tensor } from '../graph/tensor'

/** A tensor's lifetime: from step `from` to step `to`, both included. */
export interface Lifetime {
  readonly tensor: Tensor
  readonly bytes: number
  readonly from: number
  readonly to: number
}

/** The buffers of a plan, and the buffer that holds each tensor. */
export interface MemoryPlan {
  /** Bytes of each buffer. */
  readonly buffers: readonly number[]
  /** Index of the buffer of each tensor. */
  readonly assigned: ReadonlyMap<Tensor, number>
}

/**
 * Assigns tensors to buffers, so that tensors share a buffer if their lifetimes don't overlap. In order of birth, each
 * takes the free buffer that fits it most tightly, else grows the largest free one, else gets a new one.
 *
 * Uses whole buffers, not ranges of one: WebGPU doesn't let a dispatch read and write the same buffer.
 */
export function planMemory(lifetimes: readonly Lifetime[]): MemoryPlan {
  const buffers: { bytes: number; freeAfter: number }[] = []
  const assigned = new Map<Tensor, number>()
  for (const { tensor, bytes, from, to } of [...lifetimes].sort(
    (a, b) => a.from - b.from || b.bytes - a.bytes,
  )) {
    const free = buffers.filter((buffer) => buffer.freeAfter < from).sort((a, b) => a.bytes - b.bytes)
    let chosen = free.find((buffer) => buffer.bytes >= bytes) ?? free.at(-1)
    if (!chosen) {
      chosen = { bytes: 0, freeAfter: 0 }
      buffers.push(chosen)
    }
    chosen.bytes = Math.max(chosen.bytes, bytes)
    chosen.freeAfter = to
    assigned.set(tensor, buffers.indexOf(chosen))
  }
  return { buffers: buffers.map((buffer) => buffer.bytes), assigned }
}
