import { GraphError } from '../graph/errors'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../graph/tensor'
import { type TfliteOperand, tfliteCodec, versionByType } from '../graph/tflite-codec'
import { checkActivations, checkSameQuant } from './check'
import { flatDispatch } from './dispatch'
import { inputZero } from './linear'
import { readBinding, rowWords, totalWords, typeSuffix, writeBinding } from './rows'

export interface PadAttrs {
  /** Elements to add before and after each axis. */
  readonly paddings: readonly (readonly [number, number])[]
}

/** The most axes that the kernel walks. */
const maxRank = 4

/**
 * Padding with real zero: `out[i] = in[i − before]` inside the input, elsewhere 0 (int8: the zero point). Input of up
 * to 4 axes; for int8 the output has the input's quantization.
 */
export const pad: OpDef<PadAttrs> = {
  kind: 'PAD',
  tflite: tfliteCodec({
    builtin: 34,
    options: { name: 'PadOptions', type: 22, required: false, fields: {} },
    attributeInputs: [1],
    version: (op) => versionByType(op, 2),
    read: ({ operands: [paddings] }) => ({ paddings: readPaddings(paddings) }),
    write: ({ attrs: { paddings } }) => ({
      fields: {},
      operands: [{ name: 'paddings', shape: [paddings.length, 2], values: paddings.flat() }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const { paddings } = op.attrs
    const rank = input.shape.length
    if (rank > maxRank) failOp(op, `input is ${describeSpec(input)}; at most ${maxRank} axes can be padded`)
    if (paddings.length !== rank) failOp(op, `${paddings.length} paddings for the ${rank} axes of its input`)
    const bad = paddings.flat().find((value) => !Number.isInteger(value) || value < 0)
    if (bad !== undefined) failOp(op, `padding ${bad} is not a whole number of elements`)
    checkActivations(op)
    checkSameQuant(op)
    return [{ shape: paddedShape(op), type: input.type }]
  },

  reference(op, [data]) {
    const input = data as Int8Array
    const output = outputOf(op)
    const result = allocate(output.type, elementCount(output.shape)) as Int8Array
    result.fill(inputZero(op))
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

  kernel(op, context) {
    const input = inputOf(op, 0)
    const output = outputOf(op)
    const total = totalWords(context.layout(output))
    const [images, height, width, length] = fourAxes(input.shape, 1)
    const [, outputHeight, outputWidth] = fourAxes(output.shape, 1)
    const before = fourAxes(
      op.attrs.paddings.map(([ahead]) => ahead),
      0,
    )
    return [
      {
        shader: `pad_${typeSuffix(output)}`,
        constants: {
          input_images: images,
          input_height: height,
          input_width: width,
          input_length: length,
          input_words: rowWords(context.layout(input)),
          output_height: outputHeight,
          output_width: outputWidth,
          output_words: rowWords(context.layout(output)),
          before_images: before[0],
          before_height: before[1],
          before_width: before[2],
          before_length: before[3],
          total,
          ...(output.type === 'int8' ? { zero: inputZero(op) } : {}),
        },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(total, context.maxWorkgroups),
      },
    ]
  },
}

/** Pairs from the file's int32 [axes, 2]. */
function readPaddings(operand: TfliteOperand | undefined): [number, number][] {
  if (operand?.shape.length !== 2 || operand.shape[1] !== 2) {
    throw new GraphError(`PAD: paddings have the shape [${operand?.shape ?? ''}], not [axes, 2]`)
  }
  const { shape, values } = operand
  return Array.from({ length: shape[0] ?? 0 }, (_, axis) => [
    values[2 * axis] ?? 0,
    values[2 * axis + 1] ?? 0,
  ])
}

/** One value for each of [images, height, width, length]; `missing` for axes that a shorter list lacks in front. */
function fourAxes(values: readonly number[], missing: number): [number, number, number, number] {
  const lead = new Array<number>(maxRank - values.length).fill(missing)
  return [...lead, ...values] as [number, number, number, number]
}

function paddedShape(op: Operator<PadAttrs>): number[] {
  return inputOf(op, 0).shape.map((extent, axis) => {
    const [before, after] = op.attrs.paddings[axis] ?? [0, 0]
    return before + extent + after
  })
}
