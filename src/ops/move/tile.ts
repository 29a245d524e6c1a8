import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readVector, writeVector } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

export interface TileAttrs {
  /** Number of repetitions along each axis. */
  readonly multiples: readonly number[]
}

/** Repeats the input along its axes: `out[i] = in[i mod extent]`. */
export const tile: OpDef<TileAttrs> = {
  kind: 'TILE',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 69,
    attributeInputs: [1],
    version: (op) => versionByType(op, 3),
    read: ({ operands: [multiples] }) => ({ multiples: readVector(multiples, 'TILE: multiples') }),
    write: ({ attrs }) => writeVector('multiples', attrs.multiples),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { multiples } = op.attrs
    if (multiples.length !== input.shape.length)
      failOp(op, `multiples [${multiples}] are not for the axes of ${describeSpec(input)}`)
    const bad = multiples.find((multiple) => !Number.isInteger(multiple) || multiple < 1)
    if (bad !== undefined) failOp(op, `multiple ${bad} is not a positive integer`)
    checkMoving(op)
    return [{ shape: input.shape.map((extent, axis) => extent * (multiples[axis] ?? 1)), type: input.type }]
  },

  reference: (op, [data]) => [copyElements(repeatedAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, repeatedAxes(op), context)],

  rebatch(op, from) {
    if (op.attrs.multiples[0] !== 1) mixesBatch(op, from, 'it repeats axis 0')
    return op.attrs
  },
}

function repeatedAxes(op: Operator<TileAttrs>): AxisCopy {
  return inputOf(op, 0).shape.map((extent, axis) =>
    along(
      axis,
      range(extent * (op.attrs.multiples[axis] ?? 1)).map((index) => index % extent),
    ),
  )
}
