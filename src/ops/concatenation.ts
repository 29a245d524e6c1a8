import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../graph/tensor'
import { i8, i32, tfliteCodec, versionByType } from '../graph/tflite-codec'
import { clamp } from '../numerics/requantize'
import { type Activation, outputRange } from './activation'
import { checkActivations, checkSameQuant } from './check'
import { readActivation, writeActivation } from './tflite-options'

export interface ConcatenationAttrs {
  /** The axis that the inputs follow one another along; negative counts from the end. */
  readonly axis: number
  readonly activation: Activation
}

/**
 * Concatenation: the inputs one after another along `axis`, then the activation. The other extents agree; for int8
 * every input has the output's quantization, so that bytes move unchanged.
 */
export const concatenation: OpDef<ConcatenationAttrs> = {
  kind: 'CONCATENATION',
  tflite: tfliteCodec({
    builtin: 2,
    options: {
      name: 'ConcatenationOptions',
      type: 10,
      required: false,
      fields: { axis: i32(0), activation: i8(1) },
    },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => ({ axis: fields.axis, activation: readActivation(fields.activation) }),
    write: ({ attrs }) => ({
      fields: { axis: attrs.axis, activation: writeActivation(attrs.activation) },
    }),
  }),

  infer(op) {
    const first = inputOf(op, 0)
    const axis = concatenationAxis(op)
    let extent = 0
    op.inputs.forEach((_, i) => {
      const input = inputOf(op, i)
      const fits =
        input.shape.length === first.shape.length &&
        input.shape.every((value, at) => at === axis || value === first.shape[at])
      if (!fits) {
        const shapes = `${describeSpec(first)} and ${describeSpec(input)}`
        failOp(op, `inputs ${shapes} differ outside axis ${axis}`)
      }
      extent += input.shape[axis] ?? 0
    })
    checkActivations(op)
    checkSameQuant(op)
    return [{ shape: first.shape.with(axis, extent), type: first.type }]
  },

  reference(op, inputs) {
    const output = outputOf(op)
    const axis = concatenationAxis(op)
    const [low, high] = outputRange(op.attrs.activation, output)
    const result = allocate(output.type, elementCount(output.shape)) as Int8Array
    const block = elementCount(output.shape.slice(axis))
    let offset = 0
    inputs.forEach((data, i) => {
      const input = data as Int8Array
      const part = elementCount(inputOf(op, i).shape.slice(axis))
      for (let at = 0; at < input.length; at++) {
        const to = Math.floor(at / part) * block + offset + (at % part)
        result[to] = clamp(input[at] as number, low, high)
      }
      offset += part
    })
    return [result satisfies TensorData]
  },
}

/** The axis as an index into the shape. */
export function concatenationAxis(op: Operator<ConcatenationAttrs>): number {
  const rank = inputOf(op, 0).shape.length
  const { axis } = op.attrs
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) failOp(op, `has no axis ${axis} of ${rank}`)
  return axis < 0 ? axis + rank : axis
}
