import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec, elementCount } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readVector, writeVector } from '../shared/tflite-operands'
import { type AxisCopy, copyElements, copyKernel } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

export interface FillAttrs {
  readonly shape: readonly number[]
}

/** Fills a tensor of a given shape with a value, which is the input. */
export const fill: OpDef<FillAttrs> = {
  kind: 'FILL',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 94,
    attributeInputs: [0],
    version: (op) => versionByType(op, 3, op.inputs[0]?.type === 'bool' ? 2 : 1),
    read: ({ operands: [shape] }) => ({ shape: readVector(shape, 'FILL: extents') }),
    write: ({ attrs }) => writeVector('shape', attrs.shape),
  }),

  infer(op) {
    const value = inputOf(op, 0, 'the value')
    if (elementCount(value.shape) !== 1)
      failOp(op, `the value "${value.name}" is ${describeSpec(value)}, not one element`)
    checkMoving(op)
    return [{ shape: op.attrs.shape, type: value.type }]
  },

  reference: (op, [data]) => [copyElements(filledAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, filledAxes(op), context)],
  rebatch: (op, from) => mixesBatch(op, from, 'its value is one for all items'),
}

/** Returns the output's axes, all of whose indices read the first element. */
function filledAxes({ attrs: { shape } }: Operator<FillAttrs>): AxisCopy {
  return (shape.length > 0 ? shape : [1]).map((extent) => () => new Int32Array(extent))
}
