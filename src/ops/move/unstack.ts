import { GraphError } from '../../graph/errors'
import { failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { type AxisCopy, along, copyElements, copyKernel, wholeAxes } from './axis-copy'
import { axisOf, checkMoving, maxOutputs, movesOnHost } from './moving'

export interface UnstackAttrs {
  /** The axis to take apart; negative counts from the end. */
  readonly axis: number
}

/** Takes the input apart along `axis`: each index, without that axis, is an output. */
export const unstack: OpDef<UnstackAttrs> = {
  kind: 'UNPACK',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 88,
    options: { name: 'UnpackOptions', type: 64, required: true, fields: { count: i32(0), axis: i32(1) } },
    version: (op) => versionByType(op, 2, op.inputs[0]?.type === 'bool' ? 3 : 1),
    read({ fields: { count, axis }, inputs: [input] }) {
      const extent = input?.shape.at(axis)
      if (count !== extent) throw new GraphError(`UNPACK: ${count} parts of an axis of ${extent}`)
      return { axis }
    },
    write: ({ attrs: { axis }, outputs }) => ({ fields: { count: outputs.length, axis } }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const axis = axisOf(op, op.attrs.axis)
    const extent = input.shape[axis] ?? 0
    if (extent > maxOutputs)
      failOp(op, `${extent} indices of axis ${axis} are more than ${maxOutputs} outputs`)
    checkMoving(op)
    const shape = input.shape.toSpliced(axis, 1)
    return new Array(extent).fill({ shape, type: input.type })
  },

  reference(op, [data]) {
    const input = inputOf(op, 0)
    return op.outputs.map((_, index) => copyElements(indexAxes(op, index), input, data as Int8Array))
  },

  hostOnly: movesOnHost,
  kernel: (op, context) =>
    op.outputs.map((_, index) => copyKernel(op, indexAxes(op, index), context, { output: index })),

  rebatch(op, from) {
    checkNotBatch(op, from, axisOf(op, op.attrs.axis), 'takes apart')
    return op.attrs
  },
}

function indexAxes(op: Operator<UnstackAttrs>, index: number): AxisCopy {
  const axis = axisOf(op, op.attrs.axis)
  const axes = wholeAxes(inputOf(op, 0).shape)
  return [along(axis, [index]), ...axes.toSpliced(axis, 1)]
}
