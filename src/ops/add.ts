import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../graph/operator'
import { allocate, elementCount, type TensorData } from '../graph/tensor'
import { i8, tfliteCodec, versionByType } from '../graph/tflite-codec'
import { roundHalfEven } from '../numerics/quantize'
import { clamp } from '../numerics/requantize'
import { type Activation, outputRange } from './activation'
import { broadcastConstants, broadcastIndices, broadcastShape } from './broadcast'
import { checkActivations, perTensorOf } from './check'
import { flatDispatch } from './dispatch'
import { readBinding, totalWords, typeSuffix, writeBinding } from './rows'
import { readActivation, writeActivation } from './tflite-options'

export interface AddAttrs {
  readonly activation: Activation
}

/**
 * Addition: `out = activation(a + b)`; shapes align at the end and an extent of 1 stretches to the other's.
 *
 * int8: `q = clamp(((bias + qa·Ma + qb·Mb) >> shift) + zeroPoint)`, see `additionFactors`.
 */
export const add: OpDef<AddAttrs> = {
  kind: 'ADD',
  tflite: tfliteCodec({
    builtin: 0,
    options: { name: 'AddOptions', type: 11, required: false, fields: { activation: i8(0) } },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => ({ activation: readActivation(fields.activation) }),
    write: ({ attrs }) => ({ fields: { activation: writeActivation(attrs.activation) } }),
  }),

  infer(op) {
    checkActivations(op)
    const shape = broadcastShape(op)
    if (inputOf(op, 0).type === 'int8') additionFactors(op)
    return [{ shape, type: inputOf(op, 0).type }]
  },

  reference(op, [a, b]) {
    const output = outputOf(op)
    const [first, second] = [a as Int8Array, b as Int8Array]
    const fromFirst = broadcastIndices(inputOf(op, 0).shape, output.shape)
    const fromSecond = broadcastIndices(inputOf(op, 1).shape, output.shape)
    const result = allocate(output.type, elementCount(output.shape)) as Int8Array
    const sum = adder(op)
    for (let i = 0; i < result.length; i++) {
      result[i] = sum(first[fromFirst[i] as number] as number, second[fromSecond[i] as number] as number)
    }
    return [result satisfies TensorData]
  },

  kernel(op, context) {
    const output = outputOf(op)
    const [low, high] = outputRange(op.attrs.activation, output)
    return [
      {
        shader: `add_${typeSuffix(output)}`,
        constants: { ...broadcastConstants(op, context), ...factorConstants(op), low, high },
        bindings: [readBinding(op, 0, context), readBinding(op, 1, context), writeBinding(op)],
        workgroups: flatDispatch(totalWords(context.layout(output)), context.maxWorkgroups),
      },
    ]
  },
}

function factorConstants(op: Operator<AddAttrs>): Record<string, number> {
  if (outputOf(op).type === 'float32') return {}
  const { multipliers, bias, shift, zeroPoint } = additionFactors(op)
  const [first, second] = multipliers
  return { first_multiplier: first, second_multiplier: second, bias, shift, output_zero: zeroPoint }
}

function adder(op: Operator<AddAttrs>): (a: number, b: number) => number {
  const [low, high] = outputRange(op.attrs.activation, outputOf(op))
  if (outputOf(op).type === 'float32') return (a, b) => clamp(a + b, low, high)
  const { multipliers, bias, shift, zeroPoint } = additionFactors(op)
  const [ma, mb] = multipliers
  return (a, b) => clamp(((bias + a * ma + b * mb) >> shift) + zeroPoint, low, high)
}

/** The integer constants of a quantized addition. */
export interface AdditionFactors {
  /** scale / outputScale of each input, times 2^shift; the larger in [2^20, 2^21]. */
  readonly multipliers: readonly [number, number]
  /** 2^(shift−1) − zeroPointA·Ma − zeroPointB·Mb: the rounding constant and the inputs' zero points. */
  readonly bias: number
  readonly shift: number
  /** Of the output. */
  readonly zeroPoint: number
}

/**
 * Fixed-point factors of a quantized addition, as XNNPACK's `qs8-vadd` derives them: the larger of the two ratios has
 * 21 significant bits, and the sum is rounded once.
 *
 * No int32 overflows. |q − zeroPoint| ≤ 255 and each multiplier is at most 2^21, so both products together are at most
 * 2·255·2^21 < 2^30 in magnitude; the rounding constant is at most 2^30 because shift ≤ 31. Their sum is below 2^31,
 * and partial sums wrap harmlessly in two's complement.
 *
 * @throws GraphError when a ratio is 2^14 or more.
 */
export function additionFactors(op: Operator<AddAttrs>): AdditionFactors {
  const a = perTensorOf(op, inputOf(op, 0))
  const b = perTensorOf(op, inputOf(op, 1))
  const output = perTensorOf(op, outputOf(op))
  const ratios = [Math.fround(a.scale / output.scale), Math.fround(b.scale / output.scale)] as const
  const larger = Math.max(...ratios)
  if (!(larger < 2 ** 14))
    failOp(op, `input and output scales differ by a factor of ${larger}, not below 2^14`)
  // Ratios under 2^−11 cannot move the output by half a step: 2·255·2^−11 < 1/2.
  const shift = Math.min(20 - floorLog2(larger), 31)
  const [ma, mb] = ratios.map((ratio) => roundHalfEven(ratio * 2 ** shift)) as [number, number]
  const bias = 2 ** (shift - 1) - a.zeroPoint * ma - b.zeroPoint * mb
  return { multipliers: [ma, mb], bias, shift, zeroPoint: output.zeroPoint }
}

/** The largest e with 2^e ≤ value; `Math.log2` alone may round up at the edge of a power of two. */
function floorLog2(value: number): number {
  const exponent = Math.floor(Math.log2(value))
  return 2 ** exponent > value ? exponent - 1 : exponent
}
