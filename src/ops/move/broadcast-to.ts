import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readVector, writeVector } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

export interface BroadcastToAttrs {
  readonly shape: readonly number[]
}

/** Repeats the input to a shape: axes align at the end, and extents of 1 are repeated. */
export const broadcastTo: OpDef<BroadcastToAttrs> = {
  kind: 'BROADCAST_TO',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 130,
    attributeInputs: [1],
    version: (op) => versionByType(op, 3, 2),
    read: ({ operands: [shape] }) => ({ shape: readVector(shape, 'BROADCAST_TO: extents') }),
    write: ({ attrs }) => writeVector('shape', attrs.shape),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { shape } = op.attrs
    const added = shape.length - input.shape.length
    const fits = input.shape.every((extent, axis) => extent === 1 || extent === shape[axis + added])
    if (added < 0 || !fits) failOp(op, `${describeSpec(input)} does not stretch to [${shape}]`)
    checkMoving(op)
    return [{ shape, type: input.type }]
  },

  reference: (op, [data]) => [copyElements(stretchedAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, stretchedAxes(op), context)],

  rebatch(op, from, to) {
    const [first = 0, ...others] = op.attrs.shape
    const { shape } = inputOf(op, 0)
    if (shape.length !== op.attrs.shape.length || shape[0] !== first)
      mixesBatch(op, from, 'it stretches along axis 0')
    return { shape: [(first / from) * to, ...others] }
  },
}

function stretchedAxes(op: Operator<BroadcastToAttrs>): AxisCopy {
  const input = inputOf(op, 0).shape
  const { shape } = op.attrs
  if (shape.length === 0) return [along(0, [0])]
  return shape.map((extent, i) => {
    const axis = i - shape.length + input.length
    return along(axis, (input[axis] ?? 1) === 1 ? new Array(extent).fill(0) : range(extent))
  })
}
