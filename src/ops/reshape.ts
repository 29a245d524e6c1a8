import { GraphError } from '../graph/errors'
import { failOp, inputOf, type OpDef, type Operator } from '../graph/operator'
import { describeSpec, elementCount } from '../graph/tensor'
import { tfliteCodec } from '../graph/tflite-codec'
import { checkActivations, checkSameQuant } from './check'

export interface ReshapeAttrs {
  /** The target shape; one extent may be −1, which takes what the others leave. */
  readonly shape: readonly number[]
}

/** Reshape: the input's elements, in order, in another shape of as many elements. */
export const reshape: OpDef<ReshapeAttrs> = {
  kind: 'RESHAPE',
  tflite: tfliteCodec({
    builtin: 22,
    // The new shape is the second input. Older files have it in ReshapeOptions; the output's shape says the same.
    attributeInputs: [1],
    version: () => 1,
    read: ({ operands: [shape], outputs: [output] }) => ({ shape: shape?.values ?? output?.shape ?? [] }),
    write: ({ attrs: { shape } }) => ({
      fields: {},
      operands: [{ name: 'shape', shape: [shape.length], values: shape }],
    }),
  }),

  movesBytes: true,

  infer(op) {
    const input = inputOf(op, 0)
    checkActivations(op)
    checkSameQuant(op)
    return [{ shape: targetShape(op), type: input.type }]
  },

  reference: (_, [input]) => [input?.slice() ?? new Float32Array()],

  rebatch({ shape }, from, to) {
    const [first, ...others] = shape
    if (first === -1) return { shape }
    if (first === undefined || first % from !== 0) {
      throw new GraphError(
        `RESHAPE to [${shape}] does not carry batches of ${from}: its first extent is no multiple`,
      )
    }
    return { shape: [(first / from) * to, ...others] }
  },
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
