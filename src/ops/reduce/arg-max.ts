import { GraphError } from '../../graph/errors'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount } from '../../graph/tensor'
import { i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkNotBatch } from '../shared/batch'
import { readBinding, rowWords, shaderFor, writeBinding } from '../shared/bindings'
import { checkActivation } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'

export interface ArgMaxAttrs {
  /** The axis to search; negative counts from the end. */
  readonly axis: number
}

/** Numbers of `TensorType` in the schema, for the two types that an index may have. */
const typeNumbers = { int32: 2, int64: 4 } as const

/**
 * Finds the index of the largest element along `axis`, the first of equal ones. The output lacks the axis and is int32
 * or int64. int8 compares stored values, which have the order of the real numbers.
 */
export const argMax: OpDef<ArgMaxAttrs> = {
  kind: 'ARG_MAX',
  quantization: { rule: 'free' },
  tflite: tfliteCodec({
    builtin: 56,
    options: { name: 'ArgMaxOptions', type: 40, required: false, fields: { outputType: i8(0) } },
    attributeInputs: [1],
    version: (op) => versionByType(op, 2),
    read({ operands: [axis] }) {
      const [value, ...others] = axis?.values ?? []
      if (value === undefined || others.length > 0) throw new GraphError('its axis is not one number')
      return { axis: value }
    },
    write: (op) => ({
      fields: { outputType: typeNumbers[outputOf(op).type as 'int32'] },
      operands: [{ name: 'axis', shape: [], values: [op.attrs.axis] }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { type } = outputOf(op)
    const axis = axisOf(op)
    checkActivation(op, input)
    if (type !== 'int32' && type !== 'int64') failOp(op, `its output is ${type}, not int32 or int64`)
    return [{ shape: input.shape.filter((_, i) => i !== axis), type }]
  },

  reference(op, [data]) {
    const input = data as Int8Array
    const { shape } = inputOf(op, 0)
    const axis = axisOf(op)
    const extent = shape[axis] as number
    const inner = elementCount(shape.slice(axis + 1))
    const { type } = outputOf(op)
    const result = allocate(type, input.length / extent)
    const elements = result as { [index: number]: number | bigint }
    for (let i = 0; i < result.length; i++) {
      const first = Math.floor(i / inner) * extent * inner + (i % inner)
      let best = 0
      for (let k = 1; k < extent; k++) {
        if ((input[first + k * inner] as number) > (input[first + best * inner] as number)) best = k
      }
      elements[i] = type === 'int64' ? BigInt(best) : best
    }
    return [result]
  },

  kernel(op, context) {
    const input = context.layout(inputOf(op, 0))
    const output = context.layout(outputOf(op))
    const total = output.rows * rowWords(output)
    return [
      {
        shader: shaderFor(inputOf(op, 0), 'rare/arg_max'),
        constants: {
          input_length: input.length,
          input_pitch: input.pitch,
          output_length: output.length,
          output_words: rowWords(output),
          elements: elementCount(outputOf(op).shape),
          extent: inputOf(op, 0).shape[axisOf(op)] ?? 1,
          inner: elementCount(inputOf(op, 0).shape.slice(axisOf(op) + 1)),
          total,
        },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(total, context.maxWorkgroups),
      },
    ]
  },

  rebatch(op, from) {
    checkNotBatch(op, from, axisOf(op), 'searches')
    return op.attrs
  },

  hostOnly: (op) =>
    outputOf(op).type === 'int64' ? 'its output is int64, which shaders do not hold' : undefined,
}

/** Returns the axis as an index into the shape. */
function axisOf(op: Operator<ArgMaxAttrs>): number {
  const input = inputOf(op, 0)
  const rank = input.shape.length
  const { axis } = op.attrs
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    failOp(op, `has no axis ${axis}; its input is ${describeSpec(input)}`)
  }
  return axis < 0 ? axis + rank : axis
}
