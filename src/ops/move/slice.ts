import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readVector } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

export interface SliceAttrs {
  /** First index along each axis. */
  readonly begin: readonly number[]
  /** Extent along each axis; −1 takes all that is left. */
  readonly size: readonly number[]
}

/** Cuts a box out of the input: `out[i] = in[begin + i]`. */
export const slice: OpDef<SliceAttrs> = {
  kind: 'SLICE',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 65,
    attributeInputs: [1, 2],
    version: (op) => ((op.inputs[0]?.shape.length ?? 0) > 4 ? 5 : versionByType(op, 2)),
    read: ({ operands: [begin, size] }) => ({
      begin: readVector(begin, 'SLICE: begins'),
      size: readVector(size, 'SLICE: sizes'),
    }),
    write: ({ attrs: { begin, size } }) => ({
      fields: {},
      operands: [
        { name: 'begin', shape: [begin.length], values: begin },
        { name: 'size', shape: [size.length], values: size },
      ],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { begin, size } = op.attrs
    if (begin.length !== input.shape.length || size.length !== input.shape.length)
      failOp(op, `begins [${begin}] and sizes [${size}] are not for the axes of ${describeSpec(input)}`)
    const shape = sizes(op)
    const bad = shape.findIndex((extent, axis) => {
      const first = begin[axis] ?? 0
      const whole = Number.isInteger(first) && Number.isInteger(extent)
      return !(whole && first >= 0 && extent >= 1 && first + extent <= (input.shape[axis] ?? 0))
    })
    if (bad >= 0)
      failOp(op, `begin ${begin[bad]} and size ${size[bad]} leave axis ${bad} of ${describeSpec(input)}`)
    checkMoving(op)
    return [{ shape, type: input.type }]
  },

  reference: (op, [data]) => [copyElements(sliceAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, sliceAxes(op), context)],

  rebatch(op, from, to) {
    const [extent = 0] = inputOf(op, 0).shape
    const { begin, size } = op.attrs
    if (begin[0] !== 0 || sizes(op)[0] !== extent) mixesBatch(op, from, 'it leaves out a part of axis 0')
    if (size[0] === -1) return op.attrs
    return { begin, size: size.with(0, (extent / from) * to) }
  },
}

function sizes(op: Operator<SliceAttrs>): number[] {
  const { begin, size } = op.attrs
  return inputOf(op, 0).shape.map((extent, axis) =>
    size[axis] === -1 ? extent - (begin[axis] ?? 0) : (size[axis] ?? 0),
  )
}

function sliceAxes(op: Operator<SliceAttrs>): AxisCopy {
  return sizes(op).map((extent, axis) => along(axis, range(extent, op.attrs.begin[axis])))
}
