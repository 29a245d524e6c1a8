import type { KernelContext } from '../graph/kernel'
import { failOp, inputOf, type Operator, outputOf } from '../graph/operator'
import { describeSpec, sameShape } from '../graph/tensor'
import { rowWords, totalWords } from './rows'

/** The most axes that the kernels walk. */
const maxRank = 4

/** The common shape of the first two inputs: axes align at the end, and an extent of 1 stretches to the other's. */
export function broadcastShape(op: Operator): number[] {
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const rank = Math.max(a.shape.length, b.shape.length)
  if (rank > maxRank && !sameShape(a.shape, b.shape)) {
    failOp(op, `${describeSpec(a)} and ${describeSpec(b)} differ; at most ${maxRank} axes can stretch`)
  }
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

/** The override constants of `shaders/lib/broadcast.wgsl`. */
export function broadcastConstants(op: Operator, context: KernelContext): Record<string, number> {
  const output = outputOf(op)
  const layout = context.layout(output)
  const [height, width] = walked(op, output.shape).slice(1)
  return {
    words: rowWords(layout),
    height: height ?? 1,
    width: width ?? 1,
    total: totalWords(layout),
    ...operandConstants(op, 0, 'first', context),
    ...operandConstants(op, 1, 'second', context),
  }
}

function operandConstants(
  op: Operator,
  index: number,
  name: string,
  context: KernelContext,
): Record<string, number> {
  const { shape } = inputOf(op, index)
  const output = outputOf(op).shape
  const words = rowWords(context.layout(inputOf(op, index)))
  const [image = 0, line = 0, pixel = 0] = broadcastStrides(
    walked(op, shape).slice(0, 3),
    walked(op, output).slice(0, 3),
  )
  const splat = (shape.at(-1) ?? 1) === 1 && (output.at(-1) ?? 1) > 1
  return {
    [`${name}_image`]: image * words,
    [`${name}_line`]: line * words,
    [`${name}_pixel`]: pixel * words,
    [`${name}_channel`]: splat ? 0 : 1,
    [`${name}_splat`]: splat ? 1 : 0,
  }
}

/** A shape as [images, height, width, channels]: ones ahead of it, or all rows as one axis when nothing stretches. */
function walked(op: Operator, shape: readonly number[]): readonly number[] {
  const flat = sameShape(inputOf(op, 0).shape, inputOf(op, 1).shape)
  const rows = shape.slice(0, -1)
  const axes = flat ? [rows.reduce((a, b) => a * b, 1)] : rows
  return [...new Array<number>(3 - axes.length).fill(1), ...axes, shape.at(-1) ?? 1]
}
