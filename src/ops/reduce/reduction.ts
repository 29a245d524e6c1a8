/** Reduces axes to one value: finds the elements to reduce, on the CPU and in `shaders/rare/lib/reduction.wgsl`. */
import type { KernelContext } from '../../graph/kernel'
import { failOp, inputOf, mixesBatch, type Operator, outputOf } from '../../graph/operator'
import { elementCount } from '../../graph/tensor'
import { rowWords, totalWords } from '../shared/bindings'

/** The attributes of operators that reduce. */
export interface ReductionAttrs {
  /** Axes to reduce; negative ones count from the end. */
  readonly axes: readonly number[]
  /** Keeps reduced axes, with extent 1. */
  readonly keepDims: boolean
}

/** Returns for each axis of the input whether it is reduced; fails if an axis doesn't exist. */
export function reducedAxes(op: Operator<ReductionAttrs>): boolean[] {
  const { shape } = inputOf(op, 0)
  const reduced = shape.map(() => false)
  for (const axis of op.attrs.axes) {
    const index = axis < 0 ? axis + shape.length : axis
    if (!Number.isInteger(axis) || reduced[index] === undefined)
      failOp(op, `has no axis ${axis} of ${shape.length}`)
    reduced[index] = true
  }
  return reduced
}

/** Returns the input's shape with reduced axes left out, or of extent 1. */
export function reducedShape(op: Operator<ReductionAttrs>): number[] {
  const reduced = reducedAxes(op)
  const { shape } = inputOf(op, 0)
  return op.attrs.keepDims
    ? shape.map((extent, axis) => (reduced[axis] ? 1 : extent))
    : shape.filter((_, axis) => !reduced[axis])
}

/** Returns the number of input elements for each output element. */
export function reducedCount(op: Operator<ReductionAttrs>): number {
  const reduced = reducedAxes(op)
  return elementCount(inputOf(op, 0).shape.filter((_, axis) => reduced[axis]))
}

/** Returns for every element of the input, in order, the index of the output element that it is part of. */
export function reducedIndices(op: Operator<ReductionAttrs>): Uint32Array {
  const { shape } = inputOf(op, 0)
  const reduced = reducedAxes(op)
  let indices = Uint32Array.of(0)
  shape.forEach((extent, axis) => {
    const next = new Uint32Array(indices.length * extent)
    for (let i = 0; i < next.length; i++) {
      const outer = indices[Math.floor(i / extent)] as number
      next[i] = reduced[axis] ? outer : outer * extent + (i % extent)
    }
    indices = next
  })
  return indices
}

/** Neighbouring axes that are all kept or all reduced, merged into one. */
interface Run {
  readonly reduced: boolean
  readonly extent: number
  /** Rows of the input from one index to the next. */
  readonly stride: number
}

function runsOf(op: Operator<ReductionAttrs>): Run[] {
  const reduced = reducedAxes(op)
  const runs: Run[] = []
  let stride = 1
  const leading = inputOf(op, 0).shape.slice(0, -1)
  for (let axis = leading.length - 1; axis >= 0; axis--) {
    const extent = leading[axis] as number
    const [last] = runs
    // An axis of extent 1 fits any run.
    if (last && (extent === 1 || last.reduced === reduced[axis])) {
      runs[0] = { ...last, extent: last.extent * extent }
    } else if (extent > 1) {
      runs.unshift({ reduced: reduced[axis] === true, extent, stride })
    }
    stride *= extent
  }
  return runs
}

/** Fails if there are more runs of axes than the kernel walks, which only shapes of six axes and more can have. */
export function checkReduction(op: Operator<ReductionAttrs>): void {
  const runs = runsOf(op)
  if (runs.length > 4) {
    failOp(
      op,
      `axes [${op.attrs.axes}] of [${inputOf(op, 0).shape}] leave more than two separate runs to reduce`,
    )
  }
}

/** True if the last axis is reduced, so that an output element is a sum of whole rows. */
export function reducesRows(op: Operator<ReductionAttrs>): boolean {
  return reducedAxes(op).at(-1) === true
}

/** Returns the override constants of `reduction.wgsl`, and those of its shaders for a reduced last axis if it is. */
export function reductionConstants(
  op: Operator<ReductionAttrs>,
  context: KernelContext,
): Record<string, number> {
  const one = { extent: 1, stride: 0 }
  const runs = runsOf(op)
  const pair = (reduced: boolean) => {
    const found = runs.filter((run) => run.reduced === reduced)
    return [found.at(-2) ?? one, found.at(-1) ?? one] as const
  }
  const [keptOuter, keptInner] = pair(false)
  const [reducedOuter, reducedInner] = pair(true)
  const [input, output] = [context.layout(inputOf(op, 0)), context.layout(outputOf(op))]
  const lanes = {
    input_length: input.length,
    output_length: output.length,
    output_words: rowWords(output),
    elements: elementCount(outputOf(op).shape),
  }
  return {
    kept_inner: keptInner.extent,
    kept_outer_stride: keptOuter.stride,
    kept_inner_stride: keptInner.stride,
    reduced_outer: reducedOuter.extent,
    reduced_inner: reducedInner.extent,
    reduced_outer_stride: reducedOuter.stride,
    reduced_inner_stride: reducedInner.stride,
    input_words: rowWords(input),
    total: totalWords(output),
    ...(reducesRows(op) ? lanes : {}),
  }
}

/** The `rebatch` of operators that reduce: fails if they reduce the batch. */
export function reductionBatch(op: Operator<ReductionAttrs>, from: number): ReductionAttrs {
  if (reducedAxes(op)[0]) mixesBatch(op, from, 'it reduces axis 0, the batch')
  return op.attrs
}
