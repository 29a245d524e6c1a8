import type { Kernel, KernelContext, Layout } from '../../graph/kernel'
import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { describeSpec, elementCount } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { readBinding, rowWords, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { flatDispatch } from '../shared/dispatch'
import { checkMoving, movesOnHost } from './moving'

export interface ReshapeAttrs {
  /** The target shape; one extent may be −1, to be derived from the others. */
  readonly shape: readonly number[]
}

/** Reshape: gives the input's elements, in order, another shape with as many elements. */
export const reshape: OpDef<ReshapeAttrs> = {
  kind: 'RESHAPE',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 22,
    // The new shape is the second input. Older files have it in ReshapeOptions; the output's shape is the same.
    attributeInputs: [1],
    version: () => 1,
    read: ({ operands: [shape], outputs: [output] }) => ({ shape: shape?.values ?? output?.shape ?? [] }),
    write: ({ attrs: { shape } }) => ({
      fields: {},
      operands: [{ name: 'shape', shape: [shape.length], values: shape }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    checkMoving(op)
    return [{ shape: targetShape(op), type: input.type }]
  },

  reference: (_, [input]) => [input?.slice() ?? new Float32Array()],

  hostOnly: movesOnHost,
  kernel: reshapeKernel,

  rebatch(op, from, to) {
    const { shape } = op.attrs
    const [first, ...others] = shape
    if (first === -1) return { shape }
    if (first === undefined || first % from !== 0) {
      mixesBatch(op, from, `the first extent of [${shape}] is no multiple`)
    }
    return { shape: [(first / from) * to, ...others] }
  },
}

/** Returns the dispatch that copies the input to rows of the output's length, or none if both have the same bytes. */
export function reshapeKernel(op: Operator, context: KernelContext): readonly Kernel[] {
  const input = inputOf(op, 0)
  const output = outputOf(op)
  const [from, to] = [context.layout(input), context.layout(output)]
  // A constant has no buffer to share.
  if (sameBytes(from, to) && !input.data) return []
  const total = totalWords(to)
  return [
    {
      shader: shaderFor(output, 'reshape'),
      constants: {
        input_length: from.length,
        input_words: rowWords(from),
        output_length: to.length,
        output_words: rowWords(to),
        elements: elementCount(output.shape),
        total,
      },
      bindings: [readBinding(op, 0, context), writeBinding(op)],
      workgroups: flatDispatch(total, context.maxWorkgroups),
    },
  ]
}

/** True if both layouts put elements at the same addresses: rows are equal, or neither has padding between them. */
function sameBytes(a: Layout, b: Layout): boolean {
  const rowsAreEqual = a.length === b.length && a.pitch === b.pitch
  return rowsAreEqual || (a.pitch === a.length && b.pitch === b.length)
}

function targetShape(op: Operator<ReshapeAttrs>): readonly number[] {
  const { shape } = op.attrs
  const input = inputOf(op, 0)
  const count = elementCount(input.shape)
  const open = shape.filter((extent) => extent === -1).length
  const bad = shape.find((extent) => !Number.isInteger(extent) || extent < -1 || extent === 0)
  if (bad !== undefined || open > 1) {
    failOp(op, `[${shape}] is no shape: extents are positive integers, and one at most is −1`)
  }
  const known = elementCount(shape.filter((extent) => extent !== -1))
  if (open === 0 ? known !== count : count % known !== 0) {
    failOp(op, `${describeSpec(input)} has ${count} elements, which do not fill the shape [${shape}]`)
  }
  return shape.map((extent) => (extent === -1 ? count / known : extent))
}
