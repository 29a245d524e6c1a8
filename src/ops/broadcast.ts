import { failOp, inputOf, type Operator } from '../graph/operator'
import { describeSpec } from '../graph/tensor'

/** The common shape of the first two inputs: axes align at the end, and an extent of 1 stretches to the other's. */
export function broadcastShape(op: Operator): number[] {
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const rank = Math.max(a.shape.length, b.shape.length)
  return Array.from({ length: rank }, (_, axis) => {
    const first = a.shape[axis - rank + a.shape.length] ?? 1
    const second = b.shape[axis - rank + b.shape.length] ?? 1
    if (first !== second && first !== 1 && second !== 1) {
      failOp(op, `${describeSpec(a)} and ${describeSpec(b)} do not broadcast: extents ${first} and ${second}`)
    }
    return Math.max(first, second)
  })
}

/** How far to step in an operand of `shape`, in elements, for one step along each axis of `to`; 0 where it stretches. */
export function broadcastStrides(shape: readonly number[], to: readonly number[]): number[] {
  const strides = to.map(() => 0)
  let stride = 1
  for (let axis = 1; axis <= shape.length; axis++) {
    const extent = shape.at(-axis) ?? 1
    if (extent > 1) strides[to.length - axis] = stride
    stride *= extent
  }
  return strides
}

/** For every element of `to` in order, the index of the operand's element that it reads. */
export function broadcastIndices(shape: readonly number[], to: readonly number[]): Uint32Array {
  const strides = broadcastStrides(shape, to)
  let indices = Uint32Array.of(0)
  to.forEach((extent, axis) => {
    const next = new Uint32Array(indices.length * extent)
    const stride = strides[axis] ?? 0
    for (let i = 0; i < next.length; i++) {
      next[i] = (indices[Math.floor(i / extent)] ?? 0) + (i % extent) * stride
    }
    indices = next
  })
  return indices
}
