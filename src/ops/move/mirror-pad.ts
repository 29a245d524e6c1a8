import { GraphError } from '../../graph/errors'
import { failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { readPairs, writePairs } from '../shared/tflite-operands'
import { type AxisCopy, along, copyElements, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'
import { checkPaddings, type PadAttrs, padBatch, paddedShape } from './pad'

const modes = ['reflect', 'symmetric'] as const

export interface MirrorPadAttrs extends PadAttrs {
  /** 'reflect' mirrors at the border element, which is not repeated; 'symmetric' mirrors behind it. */
  readonly mode: (typeof modes)[number]
}

/** Pads with the mirrored input: 1 2 3 becomes 3 2 · 1 2 3 · 2 1 (reflect) or 2 1 · 1 2 3 · 3 2 (symmetric). */
export const mirrorPad: OpDef<MirrorPadAttrs> = {
  kind: 'MIRROR_PAD',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 100,
    options: { name: 'MirrorPadOptions', type: 77, required: true, fields: { mode: i8(0) } },
    attributeInputs: [1],
    version: (op) => versionByType(op, 2),
    read({ fields, operands: [paddings] }) {
      const mode = modes[fields.mode]
      if (!mode)
        throw new GraphError(`MIRROR_PAD: mode ${fields.mode} is neither 0 (REFLECT) nor 1 (SYMMETRIC)`)
      return { mode, paddings: readPairs(paddings, 'MIRROR_PAD: paddings') }
    },
    write: ({ attrs: { mode, paddings } }) => ({
      fields: { mode: modes.indexOf(mode) },
      operands: [writePairs(paddings)],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { mode, paddings } = op.attrs
    if (!modes.includes(mode)) failOp(op, `mode "${mode}" is none of ${modes.join(', ')}`)
    checkPaddings(op)
    paddings.forEach((pair, axis) => {
      const most = (input.shape[axis] ?? 0) - (mode === 'reflect' ? 1 : 0)
      if (Math.max(...pair) > most)
        failOp(op, `padding ${Math.max(...pair)} of axis ${axis} of ${describeSpec(input)} is over ${most}`)
    })
    checkMoving(op)
    return [{ shape: paddedShape(op), type: input.type }]
  },

  reference: (op, [data]) => [copyElements(mirroredAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, mirroredAxes(op), context)],

  rebatch: (op, from) => ({ ...op.attrs, ...padBatch(op, from) }),
}

function mirroredAxes(op: Operator<MirrorPadAttrs>): AxisCopy {
  const border = op.attrs.mode === 'reflect' ? 0 : 1
  return inputOf(op, 0).shape.map((extent, axis) => {
    const indices = range(paddedShape(op)[axis] ?? 0, -(op.attrs.paddings[axis]?.[0] ?? 0))
    const last = extent - 1
    return along(
      axis,
      indices.map((i) => (i < 0 ? -i - border : i > last ? 2 * last - i + border : i)),
    )
  })
}
