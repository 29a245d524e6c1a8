/** Operators of two operands that broadcast: int8 in fixed point, float32 directly, int32 and int64 on the CPU. */
import type { Binding, Kernel, KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf, type Quantization } from '../../graph/operator'
import { allocate, elementCount, type TensorData } from '../../graph/tensor'
import { clamp } from '../../numerics/requantize'
import { type Activation, outputRange } from '../shared/activation'
import { batchOfBroadcast } from '../shared/batch'
import { readBinding, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, checkSameType } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { integersOnHost, isInteger, wrapTo } from '../shared/integers'
import { broadcastConstants, broadcastIndices, broadcastShape } from './broadcast'

/** The part of a binary operator's definition that is its own. */
export interface BinaryRule<A> {
  /** The function on real numbers. */
  float(a: number, b: number): number
  /** The function on int32 and int64, whose results wrap; missing if the operator has none. */
  integer?(a: bigint, b: bigint, op: Operator<A>): bigint
  /** The function on stored int8 values, clamped by the caller; missing if the operator has no int8 form. */
  int8?(op: Operator<A>): (a: number, b: number) => number
  /** Bindings besides the operands and the output; none by default. */
  bindings?(op: Operator<A>): readonly Binding[]
  /** Quantization of the int8 form; by default each tensor has its own scale and zero point. */
  readonly quantization?: Quantization
  /** The activation that follows; none by default. */
  activation?(attrs: A): Activation
  /** The shader's name without its type suffix, and its override constants besides range and broadcast. */
  shader(op: Operator<A>): { readonly name: string; readonly constants?: Readonly<Record<string, number>> }
  /** Checks beyond type and shape. */
  check?(op: Operator<A>): void
}

type BinaryMembers =
  | 'infer'
  | 'reference'
  | 'kernel'
  | 'hostOnly'
  | 'rebatch'
  | 'elementwise'
  | 'quantization'

/** Returns the members of a definition that follow from a rule. */
export function binary<A>(rule: BinaryRule<A>): Pick<OpDef<A>, BinaryMembers> {
  return {
    elementwise: true,
    ...(rule.int8 && { quantization: rule.quantization ?? { rule: 'free', arithmetic: true } }),

    infer(op) {
      const { type } = inputOf(op, 0)
      const shape = broadcastShape(op as Operator)
      checkTypes(op, rule)
      rule.check?.(op)
      if (type === 'int8') rule.int8?.(op)
      return [{ shape, type }]
    },

    reference(op, [a, b]) {
      const output = outputOf(op as Operator)
      const { integer } = rule
      if (integer && isInteger(output.type)) {
        const wrap = wrapTo(output.type)
        return [
          combine(op as Operator, a as Int32Array, b as Int32Array, (x, y) =>
            wrap(integer(BigInt(x), BigInt(y), op)),
          ),
        ]
      }
      const [low, high] = outputRange(rule.activation?.(op.attrs) ?? 'none', output)
      const compute = (output.type === 'int8' ? rule.int8?.(op) : undefined) ?? rule.float
      return [
        combine(op as Operator, a as Int8Array, b as Int8Array, (x, y) => clamp(compute(x, y), low, high)),
      ]
    },

    kernel: (op, context) => [binaryKernel(op, rule, context)],

    ...(rule.integer && { hostOnly: (op) => integersOnHost(inputOf(op, 0).type) }),
    rebatch: batchOfBroadcast,
  }
}

function binaryKernel<A>(typed: Operator<A>, rule: BinaryRule<A>, context: KernelContext): Kernel {
  const op = typed as Operator
  const output = outputOf(op)
  const [low, high] = outputRange(rule.activation?.(typed.attrs) ?? 'none', output)
  const { name, constants } = rule.shader(typed)
  return {
    shader: shaderFor(output, name),
    constants: { ...broadcastConstants(op, context), ...constants, low, high },
    bindings: [
      readBinding(op, 0, context),
      readBinding(op, 1, context),
      writeBinding(op),
      ...(rule.bindings?.(typed) ?? []),
    ],
    workgroups: flatDispatch(totalWords(context.layout(output)), context.maxWorkgroups),
  }
}

function checkTypes<A>(typed: Operator<A>, rule: BinaryRule<A>): void {
  const op = typed as Operator
  const first = inputOf(op, 0)
  if (!rule.integer || !isInteger(first.type)) {
    checkActivations(op)
    if (first.type === 'int8' && !rule.int8) failOp(op, 'int8 does not run; dequantize its inputs first')
    return
  }
  for (const tensor of [inputOf(op, 1), outputOf(op)]) checkSameType(op, first, tensor)
  const activation = rule.activation?.(typed.attrs) ?? 'none'
  if (activation !== 'none') failOp(op, `activation ${activation} does not run on ${first.type}`)
}

/** Applies `f` to the elements of two operands that broadcast to the output's shape. */
export function combine(
  op: Operator,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  f: (a: number, b: number) => number | bigint,
): TensorData {
  const output = outputOf(op)
  const fromA = broadcastIndices(inputOf(op, 0).shape, output.shape)
  const fromB = broadcastIndices(inputOf(op, 1).shape, output.shape)
  const result = allocate(output.type, elementCount(output.shape))
  const elements = result as { [index: number]: number | bigint }
  for (let i = 0; i < result.length; i++) {
    elements[i] = f(a[fromA[i] as number] as number, b[fromB[i] as number] as number)
  }
  return result
}
