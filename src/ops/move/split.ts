import { failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { readScalar } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range, wholeAxes } from './axis-copy'
import { axisOf, checkMoving, maxOutputs, movesOnHost } from './moving'

export interface SplitAttrs {
  /** The axis to split; negative counts from the end. */
  readonly axis: number
  /** Number of parts, all of the same extent. */
  readonly parts: number
}

/** Splits the input along `axis` into `parts` equal parts, each an output. */
export const split: OpDef<SplitAttrs> = {
  kind: 'SPLIT',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 49,
    options: { name: 'SplitOptions', type: 35, required: true, fields: { parts: i32(0) } },
    attributeInputs: [0],
    version: (op) => versionByType(op, 2, op.inputs[0]?.type === 'int32' ? 3 : 1),
    read: ({ fields: { parts }, operands: [axis] }) => ({ axis: readScalar(axis, 'SPLIT: the axis'), parts }),
    write: ({ attrs: { axis, parts } }) => ({
      fields: { parts },
      operands: [{ name: 'axis', shape: [], values: [axis] }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { parts } = op.attrs
    const axis = axisOf(op, op.attrs.axis)
    const extent = input.shape[axis] ?? 0
    if (!Number.isInteger(parts) || parts < 1 || extent % parts !== 0)
      failOp(op, `extent ${extent} of axis ${axis} does not split into ${parts} equal parts`)
    if (parts > maxOutputs) failOp(op, `${parts} parts are more than ${maxOutputs}`)
    checkMoving(op)
    const shape = input.shape.with(axis, extent / parts)
    return new Array(parts).fill({ shape, type: input.type })
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

function partAxes(op: Operator<SplitAttrs>, part: number): AxisCopy {
  const { shape } = inputOf(op, 0)
  const axis = axisOf(op, op.attrs.axis)
  const extent = (shape[axis] ?? 0) / op.attrs.parts
  return wholeAxes(shape).with(axis, along(axis, range(extent, part * extent)))
}
