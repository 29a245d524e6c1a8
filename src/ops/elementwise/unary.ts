/** Operators that apply one function to every element: int8 by a lookup table of 256 entries, float32 directly. */
import {
  failOp,
  type InferredOutput,
  inputOf,
  type OpDef,
  type Operator,
  outputOf,
} from '../../graph/operator'
import type { QuantParams } from '../../graph/quant-params'
import { allocate, type DataType, type TensorData } from '../../graph/tensor'
import { roundHalfAway } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'
import { readBinding, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, checkFixedQuant, checkSameType, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { integersOnHost, isInteger, wrapTo } from '../shared/integers'
import { lookupKernel } from '../shared/lookup'

/** The part of a unary operator's definition that is its own. */
export interface UnaryRule<A> {
  /** The function on real numbers. */
  float(value: number, attrs: A): number
  /**
   * The function on stored int8 values, if it is exact in integers; the caller clamps to int8. By default, or if it is
   * undefined, a value is dequantized, `float` is taken in double precision, and the result is quantized, halves away
   * from zero.
   */
  int8?(op: Operator<A>): ((q: number) => number) | undefined
  /** The float32 shader, and its override constants besides `total`. */
  shader(attrs: A): { readonly name: string; readonly constants?: Readonly<Record<string, number>> }
  /** The parameters that LiteRT fixes for the int8 output; any if missing. */
  readonly output?: QuantParams
  /** True if it stays in float32 where everything that reads it does; see `Quantization`. */
  readonly arithmetic?: boolean
  /** True if the operator has no int8 form. */
  readonly floatOnly?: boolean
  /** The function on int32 and int64, whose results wrap; missing if the operator has none. */
  integer?(value: bigint): bigint
  /** Checks beyond type and quantization. */
  check?(op: Operator<A>): void
}

type UnaryMembers =
  | 'infer'
  | 'reference'
  | 'kernel'
  | 'hostOnly'
  | 'lookupTable'
  | 'elementwise'
  | 'quantization'

/** Returns the members of a definition that follow from a rule. */
export function unary<A>(rule: UnaryRule<A>): Pick<OpDef<A>, UnaryMembers> {
  const { output, floatOnly, arithmetic = false } = rule
  return {
    elementwise: true,
    ...(!floatOnly && { quantization: output ? { rule: 'fixed', output } : { rule: 'free', arithmetic } }),

    infer(op): readonly InferredOutput[] {
      const input = inputOf(op, 0)
      if (rule.integer && isInteger(input.type)) {
        checkSameType(op, input, outputOf(op))
        return [{ shape: input.shape, type: input.type }]
      }
      checkActivations(op)
      if (floatOnly && input.type !== 'float32') failOp(op, 'int8 does not run; dequantize its input first')
      if (output) checkFixedQuant(op as Operator, output)
      rule.check?.(op)
      if (input.type === 'int8') lookupTableOf(op, rule)
      return [{ shape: input.shape, type: input.type }]
    },

    reference(op, [data]) {
      if (inputOf(op, 0).type === 'int8') {
        const table = lookupTableOf(op, rule)
        return [Int8Array.from(data as Int8Array, (q) => table[q & 255] as number)]
      }
      if (rule.integer && isInteger(inputOf(op, 0).type))
        return [integerResults(data as Int32Array, inputOf(op, 0).type, rule.integer)]
      const input = data as Float32Array
      const result = allocate('float32', input.length)
      for (let i = 0; i < input.length; i++) result[i] = rule.float(input[i] as number, op.attrs)
      return [result]
    },

    kernel(op, context) {
      if (inputOf(op, 0).type === 'int8')
        return [lookupKernel(op as Operator, lookupTableOf(op, rule), context)]
      const total = totalWords(context.layout(outputOf(op)))
      const { name, constants = {} } = rule.shader(op.attrs)
      return [
        {
          shader: name,
          constants: { ...constants, total },
          bindings: [readBinding(op, 0, context), writeBinding(op)],
          workgroups: flatDispatch(total, context.maxWorkgroups),
        },
      ]
    },

    ...(rule.integer && { hostOnly: (op) => integersOnHost(inputOf(op, 0).type) }),
    lookupTable: (op) => (inputOf(op, 0).type === 'int8' ? lookupTableOf(op, rule) : undefined),
  }
}

function integerResults(data: Int32Array, type: DataType, f: (value: bigint) => bigint): TensorData {
  const wrap = wrapTo(type)
  const result = allocate(type, data.length)
  const elements = result as { [index: number]: number | bigint }
  data.forEach((value, i) => {
    elements[i] = wrap(f(BigInt(value)))
  })
  return result
}

/** Returns the output of an int8 unary operator for each input byte, indexed by the byte read as unsigned. */
function lookupTableOf<A>(op: Operator<A>, rule: UnaryRule<A>): Int8Array {
  const compute = rule.int8?.(op) ?? inDoublePrecision(op, rule)
  const table = new Int8Array(256)
  for (let q = -128; q < 128; q++) table[q & 255] = clamp(compute(q), -128, 127)
  return table
}

function inDoublePrecision<A>(op: Operator<A>, rule: UnaryRule<A>): (q: number) => number {
  const input = perTensorOf(op as Operator, inputOf(op as Operator, 0))
  const output = perTensorOf(op as Operator, outputOf(op as Operator))
  return (q) => {
    const real = rule.float(input.scale * (q - input.zeroPoint), op.attrs)
    return roundHalfAway(real / output.scale) + output.zeroPoint
  }
}

/**
 * Returns an int8 function as TensorFlow Lite's `LUTPopulate` computes it: dequantized, applied and divided by the
 * output's scale in float32, each step rounded, then rounded half away from zero.
 */
export function inSinglePrecision(op: Operator, float: (value: number) => number): (q: number) => number {
  const input = perTensorOf(op, inputOf(op, 0))
  const output = perTensorOf(op, outputOf(op))
  const inverse = Math.fround(1 / output.scale)
  return (q) => {
    const real = Math.fround(float(Math.fround(input.scale * (q - input.zeroPoint))))
    return roundHalfAway(Math.fround(real * inverse)) + output.zeroPoint
  }
}
