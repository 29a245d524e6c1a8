import { GraphError } from '../../graph/errors'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import { allocate, type TensorData } from '../../graph/tensor'
import { i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { inverseSquareRoot } from '../../numerics/gemmlowp-inverse-sqrt'
import { clamp } from '../../numerics/requantize'
import { batchOfRows } from '../shared/batch'
import { readBinding, rowWords, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, checkFixedQuant, inputZero, type NoAttrs } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { readActivation } from '../shared/tflite-options'

const output = perTensor(1 / 128, 0)

/** The least length that a row is divided by. */
const epsilon = 1e-6

/**
 * Divides each row of the last axis by its length: `out = in / max(√Σ in², 10⁻⁶)`. An int8 output has scale 1/128 and
 * zero point 0, and follows the fixed-point arithmetic of TensorFlow Lite's kernel.
 */
export const l2Normalization: OpDef<NoAttrs> = {
  kind: 'L2_NORMALIZATION',
  quantization: { rule: 'fixed', output },
  tflite: tfliteCodec({
    builtin: 11,
    options: { name: 'L2NormOptions', type: 12, required: false, fields: { activation: i8(0) } },
    version: (op) => versionByType(op, 2),
    read({ fields }) {
      const activation = readActivation(fields.activation)
      if (activation !== 'none') failActivation(activation)
      return {}
    },
    write: () => ({ fields: { activation: 0 } }),
  }),

  infer(op) {
    const { shape, type } = inputOf(op, 0)
    checkActivations(op)
    checkFixedQuant(op, output)
    const extent = shape.at(-1) ?? 1
    if (type === 'int8' && extent * 255 * 255 >= 2 ** 31)
      failOp(op, `sums ${extent} squares; ${Math.floor((2 ** 31 - 1) / 255 ** 2)} is the most`)
    return [{ shape, type }]
  },

  reference: (op, [data]) => [
    outputOf(op).type === 'int8'
      ? normalizeBytes(op, data as Int8Array)
      : normalize(op, data as Float32Array),
  ],

  hostOnly: (op) => (inputOf(op, 0).type === 'int8' ? 'its int8 form needs products of 64 bits' : undefined),

  kernel(op, context) {
    const layout = context.layout(outputOf(op))
    const total = totalWords(layout)
    return [
      {
        shader: 'rare/l2_normalization_f32',
        constants: { words: rowWords(layout), length: layout.length, epsilon, total },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(total, context.maxWorkgroups),
      },
    ]
  },

  rebatch: batchOfRows,
}

function failActivation(activation: string): never {
  throw new GraphError(`L2_NORMALIZATION: fused activation ${activation} does not run`)
}

function normalize(op: Operator<NoAttrs>, input: Float32Array): TensorData {
  const extent = inputOf(op, 0).shape.at(-1) ?? 1
  const result = allocate('float32', input.length)
  for (let first = 0; first < input.length; first += extent) {
    const row = input.subarray(first, first + extent)
    const squares = row.reduce((sum, value) => sum + value * value, 0)
    const length = Math.max(Math.sqrt(squares), epsilon)
    for (let i = 0; i < extent; i++) result[first + i] = (row[i] as number) / length
  }
  return result
}

function normalizeBytes(op: Operator<NoAttrs>, input: Int8Array): TensorData {
  const extent = inputOf(op, 0).shape.at(-1) ?? 1
  const zero = inputZero(op)
  const result = allocate('int8', input.length)
  for (let first = 0; first < input.length; first += extent) {
    const row = Array.from(input.subarray(first, first + extent), (q) => q - zero)
    const inverse = inverseSquareRoot(row.reduce((sum, steps) => sum + steps * steps, 0))
    // The output has 128 steps to one.
    const factor = { ...inverse, shift: inverse.shift - 7 }
    row.forEach((steps, i) => {
      result[first + i] = clamp(multiplyTwiceRounded(steps, factor), -128, 127)
    })
  }
  return result
}
