import type { Kernel, KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { sameQuant } from '../../graph/quant-params'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { i8, i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { roundHalfAway } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'
import { type Activation, outputRange } from '../shared/activation'
import { checkNotBatch } from '../shared/batch'
import { groupsOfFour, readBinding, rowWords, shaderFor, writeBinding } from '../shared/bindings'
import { checkActivations, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { type LookupTable, lookupBinding } from '../shared/lookup'
import { readActivation, writeActivation } from '../shared/tflite-options'
import { axisOf, checkMoving, movesOnHost } from './moving'

export interface ConcatenationAttrs {
  /** The axis along which the inputs are joined; negative counts from the end. */
  readonly axis: number
  readonly activation: Activation
  /** Rescales int8 inputs to the output's scale and zero point, as models do that were uint8. */
  readonly rescales?: boolean
}

/**
 * Concatenation: joins the inputs along `axis`, then applies the activation. The other extents agree. For int8 every
 * input has the output's quantization, so that bytes move unchanged, unless the operator `rescales`; see
 * `rescaleTable`. Only int8 and float32 may have an activation.
 */
export const concatenation: OpDef<ConcatenationAttrs> = {
  kind: 'CONCATENATION',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 2,
    options: {
      name: 'ConcatenationOptions',
      type: 10,
      required: false,
      fields: { axis: i32(0), activation: i8(1) },
    },
    unsigned: (op) => op.attrs.rescales === true,
    version: (op) => versionByType(op, 2),
    read: ({ fields, inputs, outputs, unsigned }) => ({
      axis: fields.axis,
      activation: readActivation(fields.activation),
      ...(unsigned &&
        inputs.some((tensor) => !sameQuant(tensor?.quant, outputs[0]?.quant)) && { rescales: true }),
    }),
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
    if (op.attrs.rescales) checkActivations(op)
    else checkMoving(op)
    if (op.attrs.activation !== 'none' && movesOnHost(op)) failOp(op, `no activation of ${first.type} runs`)
    return [{ shape: first.shape.with(axis, extent), type: first.type }]
  },

  reference(op, inputs) {
    const output = outputOf(op)
    const axis = concatenationAxis(op)
    const result = allocate(output.type, elementCount(output.shape)) as Int8Array
    const block = elementCount(output.shape.slice(axis))
    let offset = 0
    inputs.forEach((data, i) => {
      const input = data as Int8Array
      const part = elementCount(inputOf(op, i).shape.slice(axis))
      const table = rescaleTable(op, i)
      const activate = table ? (q: number) => table[q & 255] as number : activationOf(op)
      for (let at = 0; at < input.length; at++) {
        const to = Math.floor(at / part) * block + offset + (at % part)
        result[to] = activate(input[at] as number)
      }
      offset += part
    })
    return [result satisfies TensorData]
  },

  hostOnly: movesOnHost,

  kernel(op, context) {
    const axis = concatenationAxis(op)
    let offset = 0
    return op.inputs.map((_, i) => {
      const kernel = partKernel(op, i, axis, offset, context)
      offset += inputOf(op, i).shape[axis] ?? 0
      return kernel
    })
  },

  rebatch(op, from) {
    checkNotBatch(op, from, concatenationAxis(op), 'joins along')
    return op.attrs
  },
}

function activationOf(op: Operator<ConcatenationAttrs>): (value: number) => number {
  if (op.attrs.activation === 'none') return (value) => value
  const [low, high] = outputRange(op.attrs.activation, outputOf(op), true)
  return (value) => clamp(value, low, high)
}

/**
 * Returns the output byte for each byte of input `index`, read as unsigned, where scale or zero point are not the
 * output's; undefined where bytes only move. As TensorFlow Lite's kernel for uint8 computes it: with q and the zero
 * points as uint8, and every step rounded to float32,
 * `round(q · s − z_in · s) + z_out`, halves away from zero, s = scale_in · (1 / scale_out).
 */
function rescaleTable(op: Operator<ConcatenationAttrs>, index: number): LookupTable | undefined {
  const [input, output] = [inputOf(op, index), outputOf(op)]
  if (!op.attrs.rescales || sameQuant(input.quant, output.quant)) return undefined
  const [from, to] = [perTensorOf(op, input), perTensorOf(op, output)]
  const scale = Math.fround(from.scale * Math.fround(1 / to.scale))
  const bias = Math.fround(-(from.zeroPoint + 128) * scale)
  const activate = activationOf(op)
  const table = new Int8Array(256)
  for (let q = -128; q < 128; q++) {
    const real = Math.fround(Math.fround((q + 128) * scale) + bias)
    table[q & 255] = activate(clamp(roundHalfAway(real) + to.zeroPoint, -128, 127))
  }
  return table
}

/** Builds the dispatch that moves input `index` to its place, `offset` elements along `axis`. */
function partKernel(
  op: Operator<ConcatenationAttrs>,
  index: number,
  axis: number,
  offset: number,
  context: KernelContext,
): Kernel {
  const input = inputOf(op, index)
  const output = outputOf(op)
  const inputLayout = context.layout(input)
  const outputWords = rowWords(context.layout(output))
  const inRow = axis === output.shape.length - 1
  const [firstRow, firstElement] = inRow ? [0, offset] : [offset, 0]
  const firstWord = Math.floor(firstElement / 4)
  const rowsBelow = elementCount(output.shape.slice(axis + 1, -1))
  const last = index === op.inputs.length - 1
  // The last input's dispatch writes the row's padding as well.
  const end = inRow && !last ? groupsOfFour(firstElement + inputLayout.length) : outputWords
  const total = inputLayout.rows * (end - firstWord)
  const [low, high] = outputRange(op.attrs.activation, output, true)
  const table = rescaleTable(op, index)
  return {
    shader: shaderFor(output, 'rare/concatenation'),
    ...(table && { parts: { 'rare/part_clamp': ['rare/part_lookup'] } }),
    constants: {
      part_rows: inRow ? inputLayout.rows : (input.shape[axis] ?? 1) * rowsBelow,
      block_rows: inRow ? inputLayout.rows : (output.shape[axis] ?? 1) * rowsBelow,
      first_row: firstRow * rowsBelow,
      first_word: firstWord,
      lane: firstElement % 4,
      input_words: rowWords(inputLayout),
      output_words: outputWords,
      span: end - firstWord,
      total,
      ...(!table && { low, high }),
    },
    bindings: [readBinding(op, index, context), writeBinding(op), ...(table ? [lookupBinding(table)] : [])],
    workgroups: flatDispatch(total, context.maxWorkgroups),
  }
}

function concatenationAxis(op: Operator<ConcatenationAttrs>): number {
  return axisOf(op, op.attrs.axis)
}
