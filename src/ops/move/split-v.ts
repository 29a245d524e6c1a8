import { failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { readScalar, readVector } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range, wholeAxes } from './axis-copy'
import { axisOf, checkMoving, maxOutputs, movesOnHost } from './moving'

export interface SplitVAttrs {
  /** The axis to split; negative counts from the end. */
  readonly axis: number
  /** Extents of the parts; one may be −1, for the rest. */
  readonly sizes: readonly number[]
}

/** Splits the input along `axis` into parts of given extents, each an output. */
export const splitV: OpDef<SplitVAttrs> = {
  kind: 'SPLIT_V',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 102,
    options: { name: 'SplitVOptions', type: 79, required: false, fields: { parts: i32(0) } },
    attributeInputs: [1, 2],
    version: (op) => versionByType(op, 2),
    read: ({ operands: [sizes, axis] }) => ({
      axis: readScalar(axis, 'SPLIT_V: the axis'),
      sizes: readVector(sizes, 'SPLIT_V: sizes'),
    }),
    write: ({ attrs: { axis, sizes } }) => ({
      fields: { parts: sizes.length },
      operands: [
        { name: 'sizes', shape: [sizes.length], values: sizes },
        { name: 'axis', shape: [], values: [axis] },
      ],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const axis = axisOf(op, op.attrs.axis)
    const sizes = sizesOf(op)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    if (sizes.some((size) => !Number.isInteger(size) || size < 1) || total !== input.shape[axis])
      failOp(op, `sizes [${op.attrs.sizes}] do not split the extent ${input.shape[axis]} of axis ${axis}`)
    if (sizes.length > maxOutputs) failOp(op, `${sizes.length} parts are more than ${maxOutputs}`)
    checkMoving(op)
    return sizes.map((size) => ({ shape: input.shape.with(axis, size), type: input.type }))
  },

  reference(op, [data]) {
    const input = inputOf(op, 0)
    return op.outputs.map((_, part) => copyElements(partAxes(op, part), input, data as Int8Array))
  },

  hostOnly: movesOnHost,
  kernel: (op, context) =>
    op.outputs.map((_, part) => copyKernel(op, partAxes(op, part), context, { output: part })),

  rebatch(op, from) {
    checkNotBatch(op, from, axisOf(op, op.attrs.axis), 'splits')
    return op.attrs
  },
}

/** Returns the sizes, the open one as what the others leave. */
function sizesOf(op: Operator<SplitVAttrs>): number[] {
  const { sizes } = op.attrs
  if (sizes.filter((size) => size === -1).length > 1) failOp(op, `sizes [${sizes}] leave more than one open`)
  const extent = inputOf(op, 0).shape[axisOf(op, op.attrs.axis)] ?? 0
  const known = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0)
  return sizes.map((size) => (size === -1 ? extent - known : size))
}

function partAxes(op: Operator<SplitVAttrs>, part: number): AxisCopy {
  const sizes = sizesOf(op)
  const axis = axisOf(op, op.attrs.axis)
  const first = sizes.slice(0, part).reduce((sum, size) => sum + size, 0)
  return wholeAxes(inputOf(op, 0).shape).with(axis, along(axis, range(sizes[part] ?? 0, first)))
}
