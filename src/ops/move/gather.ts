import { InputError } from '../../graph/errors'
import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type Tensor, type TensorData } from '../../graph/tensor'
import { i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { isVariable } from '../shared/batch'
import { type AxisCopy, along, copyKernel, wholeAxes } from './axis-copy'
import { axisOf, checkMoving, movesOnHost } from './moving'

export interface GatherAttrs {
  /** The axis that indices pick from; negative counts from the end. */
  readonly axis: number
  /** Number of leading axes that tensor and indices have in common; negative counts from the indices' last axis. */
  readonly batchDims: number
}

/**
 * Picks from the input at given indices of an axis: `out[b…, o…, i…, n…] = in[b…, o…, indices[b…, i…], n…]`, with the
 * batch axes b, the axes o before and n behind `axis`.
 *
 * Inputs: the tensor to pick from, int32 or int64 indices. Constant indices run on the GPU.
 */
export const gather: OpDef<GatherAttrs> = {
  kind: 'GATHER',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 36,
    options: {
      name: 'GatherOptions',
      type: 23,
      required: false,
      fields: { axis: i32(0), batchDims: i32(1) },
    },
    version: (op) =>
      op.attrs.batchDims !== 0 ? 5 : versionByType(op, 2, op.inputs[0]?.type === 'bool' ? 3 : 1),
    read: ({ fields }) => fields,
    write: ({ attrs: { axis, batchDims } }) => ({ fields: { axis, batchDims } }),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    const indices = checkIndices(op)
    const { axis, batchDims } = resolveAttrs(op)
    if (batchDims > axis) failOp(op, `batchDims ${batchDims} is beyond axis ${axis}`)
    for (let i = 0; i < batchDims; i++) {
      if (indices.shape[i] !== shape[i])
        failOp(op, `batch axis ${i} has ${shape[i]} items, but ${indices.shape[i]} of indices`)
    }
    checkRange(indices.data, shape[axis] ?? 0, (what) => failOp(op, what))
    checkMoving(op, 1)
    const picked = indices.shape.slice(batchDims)
    return [{ shape: [...shape.slice(0, axis), ...picked, ...shape.slice(axis + 1)], type }]
  },

  reference: (op, [data, indices]) => [gatherElements(op, data as Int8Array, indices as Int32Array)],

  hostOnly(op) {
    const indices = inputOf(op, 1)
    if (!indices.data) return 'its indices are computed'
    return gatherAxes(op) ? movesOnHost(op) : 'its indices have several axes along rows or batches'
  },

  kernel(op, context) {
    const axes = gatherAxes(op) ?? failOp(op, 'has no kernel for its indices')
    return [copyKernel(op, axes, context)]
  },

  rebatch(op, from, _to, isBatch = isVariable) {
    // A tensor of constants has no batch. The batch of its output is then that of the indices, if their axes come
    // first.
    const { axis, batchDims } = resolveAttrs(op)
    const [tensor, indices] = [inputOf(op, 0), inputOf(op, 1)]
    const carries = !isBatch(tensor)
      ? axis === 0
      : isBatch(indices)
        ? batchDims > 0
        : axis > 0 && batchDims === 0
    if (!carries) mixesBatch(op, from, 'indices pick along axis 0')
    return op.attrs
  },
}

/** Returns the indices, which must be int32 or int64. */
export function checkIndices(op: Operator, index = 1): Tensor {
  const indices = inputOf(op, index, 'the indices')
  if (indices.type !== 'int32' && indices.type !== 'int64')
    failOp(op, `indices "${indices.name}" are ${describeSpec(indices)}, not int32 or int64`)
  return indices
}

/** Calls `fail` with the first index that is outside `extent`. */
export function checkRange(
  indices: TensorData | undefined,
  extent: number,
  fail: (what: string) => never,
): void {
  const all = indices as Int32Array | undefined
  const bad = all?.findIndex((index) => index < 0 || index >= extent) ?? -1
  if (bad >= 0) fail(`index ${all?.[bad]} (number ${bad}) is none of ${extent}`)
}

/** Returns the attributes with axis and batch axes counted from the front. */
function resolveAttrs(op: Operator<GatherAttrs>): GatherAttrs {
  const rank = inputOf(op, 1, 'the indices').shape.length
  const { batchDims } = op.attrs
  if (!Number.isInteger(batchDims) || batchDims > rank || batchDims < -rank)
    failOp(op, `batchDims ${batchDims} is not within the ${rank} axes of its indices`)
  return { axis: axisOf(op, op.attrs.axis), batchDims: batchDims < 0 ? batchDims + rank : batchDims }
}

function gatherElements(op: Operator<GatherAttrs>, data: Int8Array, indices: Int32Array): TensorData {
  const { shape } = inputOf(op, 0)
  const { axis, batchDims } = resolveAttrs(op)
  const extent = shape[axis] ?? 0
  checkRange(indices, extent, (what) => {
    throw new InputError(`${op.def.kind} "${op.name}": ${what}`)
  })
  const batches = elementCount(shape.slice(0, batchDims))
  const outer = elementCount(shape.slice(batchDims, axis))
  const inner = elementCount(shape.slice(axis + 1))
  const picked = indices.length / batches
  const result = allocate(outputOf(op).type, batches * outer * picked * inner) as Int8Array
  let to = 0
  for (let b = 0; b < batches; b++) {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < picked; i++) {
        const from = ((b * outer + o) * extent + Number(indices[b * picked + i])) * inner
        for (let n = 0; n < inner; n++) result[to++] = data[from + n] as number
      }
    }
  }
  return result
}

/** Returns the output's axes for constant indices, merged into one axis; undefined if that would run through rows. */
function gatherAxes(op: Operator<GatherAttrs>): AxisCopy | undefined {
  const { shape } = inputOf(op, 0)
  const indices = inputOf(op, 1)
  const { axis, batchDims } = resolveAttrs(op)
  const last = axis === shape.length - 1
  if (batchDims > 0 || (last && indices.shape.length !== 1)) return undefined
  const whole = wholeAxes(shape)
  return whole.with(axis, along(axis, Array.from((indices.data ?? []) as Int32Array, Number)))
}
