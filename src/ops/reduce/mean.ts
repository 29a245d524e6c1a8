import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { sameQuant } from '../../graph/quant-params'
import { allocate, describeSpec, elementCount } from '../../graph/tensor'
import { bool, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { clamp } from '../../numerics/requantize'
import { boundFactor, requantizeFloat } from '../../numerics/requantize-float'
import { readBinding, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import {
  checkReduction,
  type ReductionAttrs,
  reducedAxes,
  reducedCount,
  reducedIndices,
  reducedShape,
  reducesRows,
  reductionConstants,
} from './reduction'

/**
 * Mean over `axes`: `out = Σ in / n` with n the number of input elements for each output element.
 *
 * int8: `q = clamp(requantizeFloat(Σ (q_in − zeroPoint_in), inputScale / (outputScale · n)) + zeroPoint_out)`; the sum
 * is exact. Between equal scales, TensorFlow Lite truncates the quotient if XNNPACK does not run; see `MeanRule`.
 */
export const mean: OpDef<ReductionAttrs> = {
  kind: 'MEAN',
  quantization: { rule: 'free', arithmetic: true },
  tflite: tfliteCodec({
    builtin: 40,
    options: { name: 'ReducerOptions', type: 27, required: false, fields: { keepDims: bool(0) } },
    attributeInputs: [1],
    version: (op) => versionByType(op, 2),
    read: ({ fields, operands: [axes] }) => ({ axes: axes?.values ?? [], keepDims: fields.keepDims === 1 }),
    write: ({ attrs: { axes, keepDims } }) => ({
      fields: { keepDims: keepDims ? 1 : 0 },
      operands: [{ name: 'axes', shape: [axes.length], values: axes }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const shape = reducedShape(op)
    checkActivations(op)
    checkReduction(op)
    if (op.attrs.axes.length === 0)
      failOp(op, `input is ${describeSpec(input)}; an axis to reduce is missing`)
    if (input.type === 'int8') meanRule(op)
    return [{ shape, type: input.type }]
  },

  reference(op, [data]) {
    const output = outputOf(op)
    const count = elementCount(output.shape)
    const indices = reducedIndices(op)
    const sums = new Float64Array(count)
    const input = data as Int8Array
    for (let i = 0; i < input.length; i++) {
      const to = indices[i] as number
      sums[to] = (sums[to] as number) + (input[i] as number)
    }
    const result = allocate(output.type as 'int8' | 'float32', count)
    const finish = output.type === 'int8' ? int8Mean(op) : (sum: number) => sum / reducedCount(op)
    for (let i = 0; i < count; i++) result[i] = finish(sums[i] as number)
    return [result]
  },

  rebatch(op, from) {
    if (reducedAxes(op)[0]) mixesBatch(op, from, 'it reduces axis 0, the batch')
    return op.attrs
  },

  kernel(op, context) {
    const output = outputOf(op)
    const shader = reducesRows(op) ? 'rare/mean_elements' : 'rare/mean_rows'
    const finish = output.type === 'int8' ? int8Constants(op) : { divisor: reducedCount(op) }
    return [
      {
        shader: shaderFor(output, shader),
        constants: { ...reductionConstants(op, context), ...finish },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(totalWords(context.layout(output)), context.maxWorkgroups),
      },
    ]
  },
}

/** Returns the function from the sum of stored values to the stored mean. */
function int8Mean(op: Operator<ReductionAttrs>): (sum: number) => number {
  const rule = meanRule(op)
  if (rule.truncated) return (sum) => Math.trunc(sum / rule.count)
  return (sum) => clamp(requantizeFloat(sum + rule.bias, rule.scale) + rule.zeroPoint, -128, 127)
}

function int8Constants(op: Operator<ReductionAttrs>): Record<string, number> {
  const { truncated, count, bias, scale, zeroPoint } = meanRule(op)
  return { bias, output_zero: zeroPoint, summed: count, truncated: truncated ? 1 : 0, scale }
}

/** The constants and the rounding of an int8 mean. */
interface MeanRule {
  /** Number of elements summed. */
  readonly count: number
  /** Added to the sum to correct for the input's zero point. */
  readonly bias: number
  /** `inputScale / (outputScale · count)`, each step rounded to float32 as XNNPACK's global average pool does. */
  readonly scale: number
  /** Zero point of the output. */
  readonly zeroPoint: number
  /** Rounds sum / count towards zero, as TensorFlow Lite's own kernel: for equal scales if XNNPACK does not run. */
  readonly truncated: boolean
}

function meanRule(op: Operator<ReductionAttrs>): MeanRule {
  const [from, to] = [inputOf(op, 0), outputOf(op)]
  const [input, output] = [perTensorOf(op, from), perTensorOf(op, to)]
  const count = reducedCount(op)
  // Sums are int32.
  if (count * 255 >= 2 ** 31)
    failOp(op, `sums ${count} values; ${Math.floor((2 ** 31 - 1) / 255)} is the most`)
  const scale = boundFactor(Math.fround(Math.fround(input.scale / output.scale) / count))
  const truncated = sameQuant(from.quant, to.quant) && !isGlobalPool(op)
  return { count, bias: -count * input.zeroPoint, scale, zeroPoint: output.zeroPoint, truncated }
}

/**
 * True if XNNPACK runs the operator, as a global average pool: over height and width of NHWC images, or over width
 * alone. It knows only axes that count from the front.
 */
function isGlobalPool({ inputs, attrs }: Operator<ReductionAttrs>): boolean {
  const axes = [...new Set(attrs.axes)].sort().join()
  return inputs[0]?.shape.length === 4 && (axes === '1,2' || axes === '2')
}
