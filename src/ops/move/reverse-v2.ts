import { inputOf, type OpDef, type Operator } from '../../graph/operator'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { readVector, writeVector } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { axisOf, checkMoving, movesOnHost } from './moving'

export interface ReverseAttrs {
  /** The axes to reverse; negative ones count from the end. */
  readonly axes: readonly number[]
}

/** Reverses the order along `axes`: `out[i] = in[extent − 1 − i]`. */
export const reverseV2: OpDef<ReverseAttrs> = {
  kind: 'REVERSE_V2',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 105,
    attributeInputs: [1],
    version: (op) => versionByType(op, 3, op.inputs[0]?.type === 'bool' ? 2 : 1),
    read: ({ operands: [axes] }) => ({ axes: readVector(axes, 'REVERSE_V2: axes') }),
    write: ({ attrs }) => writeVector('axes', attrs.axes),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    for (const axis of op.attrs.axes) axisOf(op, axis)
    checkMoving(op)
    return [{ shape, type }]
  },

  reference: (op, [data]) => [copyElements(reversedAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, reversedAxes(op), context)],

  rebatch(op, from) {
    for (const axis of op.attrs.axes) checkNotBatch(op, from, axisOf(op, axis), 'reverses')
    return op.attrs
  },
}

function reversedAxes(op: Operator<ReverseAttrs>): AxisCopy {
  const reversed = op.attrs.axes.map((axis) => axisOf(op, axis))
  return inputOf(op, 0).shape.map((extent, axis) =>
    along(axis, reversed.includes(axis) ? range(extent, extent - 1, -1) : range(extent)),
  )
}
