import { inputOf, type OpDef, type Operator } from '../../graph/operator'
import { tfliteCodec } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { readScalar } from '../shared/tflite-operands'
import { axisOf, checkMoving, movesOnHost } from './moving'
import { reshapeKernel } from './reshape'

export interface ExpandDimsAttrs {
  /** Position of the new axis in the output; negative counts from the end. */
  readonly axis: number
}

/** Adds an axis of extent 1 to the input. */
export const expandDims: OpDef<ExpandDimsAttrs> = {
  kind: 'EXPAND_DIMS',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 70,
    attributeInputs: [1],
    version: () => 1,
    read: ({ operands: [axis] }) => ({ axis: readScalar(axis, 'EXPAND_DIMS: the axis') }),
    write: ({ attrs: { axis } }) => ({ fields: {}, operands: [{ name: 'axis', shape: [], values: [axis] }] }),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    const axis = newAxis(op)
    checkMoving(op)
    return [{ shape: shape.toSpliced(axis, 0, 1), type }]
  },

  reference: (_, [input]) => [input?.slice() ?? new Float32Array()],
  hostOnly: movesOnHost,
  kernel: reshapeKernel,

  rebatch(op, from) {
    checkNotBatch(op, from, newAxis(op), 'puts an axis before')
    return op.attrs
  },
}

function newAxis(op: Operator<ExpandDimsAttrs>): number {
  return axisOf(op, op.attrs.axis, inputOf(op, 0).shape.length + 1)
}
