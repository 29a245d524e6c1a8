/** The definition of MEAN and SUM. */
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { sameQuant } from '../../graph/quant-params'
import { allocate, describeSpec, elementCount } from '../../graph/tensor'
import type { TfliteCodec } from '../../graph/tflite-codec'
import { clamp } from '../../numerics/requantize'
import { boundFactor, requantizeFloat } from '../../numerics/requantize-float'
import { readBinding, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import {
  checkReduction,
  type ReductionAttrs,
  reducedCount,
  reducedIndices,
  reducedShape,
  reducesRows,
  reductionBatch,
  reductionConstants,
} from './reduction'

type Reduction = Operator<ReductionAttrs>

/** Defines the sum over `axes`, of float32 or int8, or if `averages` the mean. */
export function sumOver(
  kind: string,
  tflite: TfliteCodec<ReductionAttrs>,
  averages: boolean,
): OpDef<ReductionAttrs> {
  return {
    kind,
    quantization: { rule: 'free', arithmetic: true },
    tflite,

    infer(op) {
      const input = inputOf(op, 0)
      const shape = reducedShape(op)
      checkActivations(op)
      checkReduction(op)
      if (op.attrs.axes.length === 0)
        failOp(op, `input is ${describeSpec(input)}; an axis to reduce is missing`)
      if (input.type === 'int8') int8Rule(op, averages)
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
      const divisor = averages ? reducedCount(op) : 1
      const finish = output.type === 'int8' ? int8Result(op, averages) : (sum: number) => sum / divisor
      for (let i = 0; i < count; i++) result[i] = finish(sums[i] as number)
      return [result]
    },

    rebatch: reductionBatch,

    kernel(op, context) {
      const output = outputOf(op)
      const shader = reducesRows(op) ? 'rare/mean_elements' : 'rare/mean_rows'
      const finish =
        output.type === 'int8' ? int8Constants(op, averages) : { divisor: averages ? reducedCount(op) : 1 }
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
}

/** Returns the function from the sum of stored values to the stored result. */
function int8Result(op: Reduction, averages: boolean): (sum: number) => number {
  const rule = int8Rule(op, averages)
  if (rule.truncated) return (sum) => Math.trunc(sum / rule.count)
  return (sum) => clamp(requantizeFloat(sum + rule.bias, rule.scale) + rule.zeroPoint, -128, 127)
}

function int8Constants(op: Reduction, averages: boolean): Record<string, number> {
  const { truncated, count, bias, scale, zeroPoint } = int8Rule(op, averages)
  return { bias, output_zero: zeroPoint, summed: count, truncated: truncated ? 1 : 0, scale }
}

/** The constants and the rounding of an int8 result. */
interface Int8Rule {
  /** Number of elements summed. */
  readonly count: number
  /** Added to the sum to correct for the input's zero point. */
  readonly bias: number
  /**
   * `inputScale / outputScale`, and for a mean divided by the count, each step rounded to float32 as XNNPACK's global
   * average pool does.
   */
  readonly scale: number
  /** Zero point of the output. */
  readonly zeroPoint: number
  /** Rounds sum / count towards zero, as TensorFlow Lite's own kernel: for equal scales if XNNPACK does not run. */
  readonly truncated: boolean
}

function int8Rule(op: Reduction, averages: boolean): Int8Rule {
  const [from, to] = [inputOf(op, 0), outputOf(op)]
  const [input, output] = [perTensorOf(op, from), perTensorOf(op, to)]
  const count = reducedCount(op)
  // Sums are int32.
  if (count * 255 >= 2 ** 31)
    failOp(op, `sums ${count} values; ${Math.floor((2 ** 31 - 1) / 255)} is the most`)
  const ratio = Math.fround(input.scale / output.scale)
  const scale = boundFactor(averages ? Math.fround(ratio / count) : ratio)
  const truncated = averages && sameQuant(from.quant, to.quant) && !isGlobalPool(op)
  return { count, bias: -count * input.zeroPoint, scale, zeroPoint: output.zeroPoint, truncated }
}

/**
 * True if XNNPACK runs a mean, as a global average pool: over height and width of NHWC images, or over width alone. It
 * knows only axes that count from the front.
 */
function isGlobalPool({ inputs, attrs }: Reduction): boolean {
  const axes = [...new Set(attrs.axes)].sort().join()
  return inputs[0]?.shape.length === 4 && (axes === '1,2' || axes === '2')
}
