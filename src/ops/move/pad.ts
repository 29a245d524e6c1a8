import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, elementCount, type TensorData } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { fusePadding } from '../conv/fused/padding'
import { inputZero } from '../shared/check'
import { readPairs, writePairs } from '../shared/tflite-operands'
import type { Paddings } from '../shared/window'
import { type AxisCopy, along, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

export interface PadAttrs {
  /** Elements to add before and after each axis. */
  readonly paddings: Paddings
}

/**
 * Padding with real zero: `out[i] = in[i − before]` inside the input, 0 elsewhere (int8: the zero point). For int8 the
 * output has the input's quantization.
 */
export const pad: OpDef<PadAttrs> = {
  kind: 'PAD',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 34,
    options: { name: 'PadOptions', type: 22, required: false, fields: {} },
    attributeInputs: [1],
    version: padVersion,
    read: ({ operands: [paddings] }) => ({ paddings: readPairs(paddings, 'PAD: paddings') }),
    write: ({ attrs: { paddings } }) => ({
      fields: {},
      operands: [writePairs(paddings)],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    checkPaddings(op)
    checkMoving(op)
    return [{ shape: paddedShape(op), type: input.type }]
  },

  reference(op, [data]) {
    const input = data as Int8Array
    const output = outputOf(op)
    const result = allocate(output.type, elementCount(output.shape)) as Int8Array
    if (inputZero(op) !== 0) result.fill(inputZero(op))
    const { shape } = inputOf(op, 0)
    for (let at = 0; at < input.length; at++) {
      let rest = at
      let to = 0
      let stride = 1
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const extent = shape[axis] as number
        to += ((rest % extent) + (op.attrs.paddings[axis]?.[0] ?? 0)) * stride
        rest = Math.floor(rest / extent)
        stride *= output.shape[axis] as number
      }
      result[to] = input[at] as number
    }
    return [result satisfies TensorData]
  },

  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, paddedAxes(op), context, { fill: inputZero(op) })],
  rebatch: padBatch,
  fuse: fusePadding,
}

/** Returns the operator version of PAD and PADV2. */
export function padVersion(op: Operator<PadAttrs>): number {
  return op.attrs.paddings.length > 4 ? 4 : versionByType(op, 2)
}

/** Fails unless there is a pair of whole numbers for each axis of the input. */
export function checkPaddings(op: Operator<PadAttrs>): void {
  const input = inputOf(op, 0)
  const { paddings } = op.attrs
  const rank = input.shape.length
  if (paddings.length !== rank) failOp(op, `${paddings.length} paddings for the ${rank} axes of its input`)
  const bad = paddings.flat().find((value) => !Number.isInteger(value) || value < 0)
  if (bad !== undefined) failOp(op, `padding ${bad} is not a whole number of elements`)
}

/** Returns the input's extents plus the padding before and after. */
export function paddedShape(op: Operator<PadAttrs>): number[] {
  return inputOf(op, 0).shape.map((extent, axis) => {
    const [before, after] = op.attrs.paddings[axis] ?? [0, 0]
    return before + extent + after
  })
}

/** Returns the output's axes, which read nothing before and after the input. */
export function paddedAxes(op: Operator<PadAttrs>): AxisCopy {
  const { shape } = inputOf(op, 0)
  return paddedShape(op).map((extent, axis) => {
    const indices = range(extent, -(op.attrs.paddings[axis]?.[0] ?? 0))
    return along(
      axis,
      indices.map((index) => (index < (shape[axis] ?? 0) ? index : -1)),
    )
  })
}

/** The `rebatch` of padding. */
export function padBatch(op: Operator<PadAttrs>, from: number): PadAttrs {
  if (op.attrs.paddings[0]?.some((value) => value > 0)) mixesBatch(op, from, 'it pads axis 0')
  return op.attrs
}
