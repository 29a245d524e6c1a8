import type { KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { rowWords, totalWords } from '../shared/bindings'

/** Most axes before the last that the kernels walk: images, lines and pixels. */
const maxRowAxes = 3

/** Returns the shape that the first two inputs broadcast to: axes align at the end, and an extent of 1 is repeated. */
export function broadcastShape(op: Operator): number[] {
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const rank = Math.max(a.shape.length, b.shape.length)
  const shape = Array.from({ length: rank }, (_, axis) => {
    const first = a.shape[axis - rank + a.shape.length] ?? 1
    const second = b.shape[axis - rank + b.shape.length] ?? 1
    if (first !== second && first !== 1 && second !== 1) {
      failOp(op, `${describeSpec(a)} and ${describeSpec(b)} do not broadcast: extents ${first} and ${second}`)
    }
    return Math.max(first, second)
  })
  if (rowAxes(a.shape, b.shape).length > maxRowAxes) {
    failOp(
      op,
      `broadcasting ${describeSpec(a)} with ${describeSpec(b)} takes more than ${maxRowAxes} axes ahead of the last`,
    )
  }
  return shape
}

/**
 * Returns the axes before the last, as pairs of the operands' extents. Axes where both extents are 1 are left out.
 * Neighbouring axes are merged if the same operand is broadcast along them, or neither is.
 */
function rowAxes(a: readonly number[], b: readonly number[]): (readonly [number, number])[] {
  const rank = Math.max(a.length, b.length)
  const pairs: (readonly [number, number])[] = []
  let previousSide = ''
  for (let axis = 0; axis < rank - 1; axis++) {
    const [first, second] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1]
    if (first === 1 && second === 1) continue
    const broadcastSide = first === second ? 'none' : first === 1 ? 'first' : 'second'
    const [x, y] = (broadcastSide === previousSide && pairs.pop()) || [1, 1]
    pairs.push([x * first, y * second])
    previousSide = broadcastSide
  }
  return pairs
}

/** Returns the stride of an operand of `shape` along each axis of `to`, in elements; 0 if it is broadcast there. */
function broadcastStrides(shape: readonly number[], to: readonly number[]): number[] {
  const strides = to.map(() => 0)
  let stride = 1
  for (let axis = 1; axis <= shape.length; axis++) {
    const extent = shape.at(-axis) ?? 1
    if (extent > 1) strides[to.length - axis] = stride
    stride *= extent
  }
  return strides
}

/** Returns for every element of `to`, in order, the index of the element that it reads of an operand. */
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

/** Returns the override constants of `shaders/lib/broadcast.wgsl`. */
export function broadcastConstants(op: Operator, context: KernelContext): Record<string, number> {
  const layout = context.layout(outputOf(op))
  const pairs = rowAxes(inputOf(op, 0).shape, inputOf(op, 1).shape)
  const rows = [...new Array<readonly [number, number]>(maxRowAxes - pairs.length).fill([1, 1]), ...pairs]
  const extents = rows.map(([a, b]) => Math.max(a, b))
  const operand = (index: 0 | 1, name: string) => {
    const words = rowWords(context.layout(inputOf(op, index)))
    const strides = broadcastStrides(
      rows.map((pair) => pair[index]),
      extents,
    )
    return operandConstants(op, index, name, words, strides)
  }
  return {
    words: rowWords(layout),
    height: extents[1] ?? 1,
    width: extents[2] ?? 1,
    total: totalWords(layout),
    ...operand(0, 'first'),
    ...operand(1, 'second'),
  }
}

function operandConstants(
  op: Operator,
  index: number,
  name: string,
  words: number,
  [image = 0, line = 0, pixel = 0]: readonly number[],
): Record<string, number> {
  const splat = (inputOf(op, index).shape.at(-1) ?? 1) === 1 && (outputOf(op).shape.at(-1) ?? 1) > 1
  return {
    [`${name}_image`]: image * words,
    [`${name}_line`]: line * words,
    [`${name}_pixel`]: pixel * words,
    [`${name}_channel`]: splat ? 0 : 1,
    [`${name}_splat`]: splat ? 1 : 0,
  }
}

/**
 * Returns the lowest operator version of two operands that broadcast: `version` if their shapes differ and have more
 * than four axes, else 1.
 */
export function broadcastVersion({ inputs: [a, b] }: Pick<Operator, 'inputs'>, version: number): number {
  const rank = Math.max(a?.shape.length ?? 0, b?.shape.length ?? 0)
  return rank > 4 && a?.shape.join() !== b?.shape.join() ? version : 1
}
