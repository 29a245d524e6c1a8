import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { axisOf, checkMoving, movesOnHost } from './moving'
import { reshapeKernel } from './reshape'

export interface SqueezeAttrs {
  /** The axes to remove, each of extent 1; negative ones count from the end. If empty, all axes of extent 1. */
  readonly axes: readonly number[]
}

/** Removes axes of extent 1 from the input. */
export const squeeze: OpDef<SqueezeAttrs> = {
  kind: 'SQUEEZE',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 43,
    options: { name: 'SqueezeOptions', type: 30, required: false, fields: {}, list: 0 },
    version: () => 1,
    read: ({ list }) => ({ axes: list }),
    write: ({ attrs: { axes } }) => ({ fields: {}, list: axes }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const removed = removedAxes(op)
    const bad = removed.find((axis) => input.shape[axis] !== 1)
    if (bad !== undefined) failOp(op, `axis ${bad} of ${describeSpec(input)} has more than one index`)
    checkMoving(op)
    return [{ shape: input.shape.filter((_, axis) => !removed.includes(axis)), type: input.type }]
  },

  reference: (_, [input]) => [input?.slice() ?? new Float32Array()],
  hostOnly: movesOnHost,
  kernel: reshapeKernel,

  rebatch(op, from) {
    if (removedAxes(op).includes(0)) mixesBatch(op, from, 'axis 0 goes')
    // An axis of another batch may have one index too.
    return { axes: removedAxes(op) }
  },
}

function removedAxes(op: Operator<SqueezeAttrs>): number[] {
  const { shape } = inputOf(op, 0)
  if (op.attrs.axes.length > 0) return op.attrs.axes.map((axis) => axisOf(op, axis))
  return shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []))
}
