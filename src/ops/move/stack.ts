import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, sameShape } from '../../graph/tensor'
import { i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { type AxisCopy, copyKernel, wholeAxes } from './axis-copy'
import { axisOf, checkMoving, movesOnHost } from './moving'

export interface StackAttrs {
  /** Position of the new axis in the output; negative counts from the end. */
  readonly axis: number
}

/** Joins inputs of one shape along a new axis. */
export const stack: OpDef<StackAttrs> = {
  kind: 'PACK',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 83,
    options: { name: 'PackOptions', type: 59, required: true, fields: { count: i32(0), axis: i32(1) } },
    version: (op) => versionByType(op, 2),
    read: ({ fields: { axis } }) => ({ axis }),
    write: ({ attrs: { axis }, inputs }) => ({ fields: { count: inputs.length, axis } }),
  }),

  infer(op) {
    const first = inputOf(op, 0)
    op.inputs.forEach((_, i) => {
      const input = inputOf(op, i)
      if (!sameShape(input.shape, first.shape))
        failOp(op, `inputs ${describeSpec(first)} and ${describeSpec(input)} differ in shape`)
    })
    const axis = stackAxis(op)
    checkMoving(op)
    return [{ shape: first.shape.toSpliced(axis, 0, op.inputs.length), type: first.type }]
  },

  reference(op, inputs) {
    const output = outputOf(op)
    const result = allocate(output.type, elementCount(output.shape)) as Int8Array
    const inner = elementCount(output.shape.slice(stackAxis(op) + 1))
    inputs.forEach((data, i) => {
      const input = data as Int8Array
      input.forEach((value, at) => {
        result[(Math.floor(at / inner) * inputs.length + i) * inner + (at % inner)] = value
      })
    })
    return [result]
  },

  hostOnly: movesOnHost,
  kernel: (op, context) =>
    op.inputs.map((_, input) => copyKernel(op, inputAxes(op, input), context, { input, fill: 'keep' })),

  rebatch(op, from) {
    checkNotBatch(op, from, stackAxis(op), 'stacks along')
    return op.attrs
  },
}

function stackAxis(op: Operator<StackAttrs>): number {
  return axisOf(op, op.attrs.axis, inputOf(op, 0).shape.length + 1)
}

/** Returns the output's axes for one input, which fills one index of the new axis. */
function inputAxes(op: Operator<StackAttrs>, input: number): AxisCopy {
  const place = new Int32Array(op.inputs.length).fill(-1)
  place[input] = 0
  return wholeAxes(inputOf(op, input).shape).toSpliced(stackAxis(op), 0, () => place)
}
