import type { AdapterTraits, Binding, Kernel } from '../../../graph/kernel'
import { inputOf, isOp, type OpDef, type Operator, outputOf } from '../../../graph/operator'
import type { Tensor } from '../../../graph/tensor'
import { add } from '../../elementwise/add'
import { type AddAttrs, additionFactors } from '../../elementwise/addition'
import { outputRange } from '../../shared/activation'
import type { Conv2dAttrs } from '../geometry'
import { linearMacs } from '../linear'
import { mayFuse } from '../variants/choice'
import { convCandidates } from '../variants/index'
import { readsNarrow } from '../variants/narrow'
import { convProblem } from '../variants/problem'
import { withEpilogue } from './epilogue'

/** A convolution and the addition that follows it. Exists only inside executors. */
interface Fused {
  readonly conv: Operator<Conv2dAttrs>
  readonly sum: Operator<AddAttrs>
  /** The operand of the addition that the convolution computes. */
  readonly side: 0 | 1
}

/**
 * Convolution and addition of a tensor of the same shape in one dispatch. The convolution's output is requantized and
 * clamped as usual, then added without being written to memory. Input 3 is the other operand.
 */
const conv2dAdd: OpDef<Fused> = {
  kind: 'CONV_2D + ADD',

  infer: ({ attrs }) => attrs.sum.def.infer(attrs.sum),

  reference({ attrs: { conv, sum, side } }, inputs) {
    const [output] = conv.def.reference(conv, inputs.slice(0, 3))
    return sum.def.reference(sum, side === 0 ? [output, inputs[3]] : [inputs[3], output])
  },

  candidates({ attrs }, context) {
    const problem = convProblem(attrs.conv, outputOf(attrs.sum), false, context)
    return withEpilogue(convCandidates(problem, 'conv2d', context), (kernel) => withAdd(attrs, kernel))
  },
  macs: ({ attrs: { conv } }) => linearMacs(conv),
  readsNarrow: ({ attrs }) => readsNarrow(attrs.conv),
}

/** Shader parts of a convolution's epilogue that adds. */
export const addEpilogue = {
  finish_i8: ['unpack', 'finish_add_i8'],
  'float/finish_f32': ['float/finish_add_f32'],
}

/** Extends the dispatch of a convolution, which already writes the sum's output, by the `finish_add_*` epilogue. */
function withAdd({ sum, side }: Fused, kernel: Kernel): Kernel {
  const output = outputOf(sum)
  const [sum_low, sum_high] = outputRange(sum.attrs.activation, output)
  const addend: Binding = { read: inputOf(sum, 1 - side) }
  const integer = output.type === 'int8'
  return {
    ...kernel,
    parts: { ...kernel.parts, ...addEpilogue },
    constants: { ...kernel.constants, ...(integer ? sumConstants(sum, side) : {}), sum_low, sum_high },
    bindings: [...kernel.bindings, addend],
  }
}

function sumConstants(sum: Operator<AddAttrs>, side: 0 | 1): Record<string, number> {
  const { multipliers, bias, shift, zeroPoint } = additionFactors(sum)
  const [own, other] = side === 0 ? multipliers : [multipliers[1], multipliers[0]]
  return {
    sum_multiplier: own,
    addend_multiplier: other,
    sum_bias: bias,
    sum_shift: shift,
    sum_zero: zeroPoint,
  }
}

/** Returns `conv` and `next` as one operator if `next` adds a computed tensor of the same shape. */
export function fuseAdd(
  conv: Operator<Conv2dAttrs>,
  next: Operator,
  adapter: AdapterTraits,
): Operator | undefined {
  if (!isOp(next, add) || !mayFuse('conv2d', adapter)) return undefined
  const output = outputOf(conv)
  const side = next.inputs[0] === output ? 0 : 1
  const addend = inputOf(next, 1 - side)
  if (addend === output || addend.data || !sameLayout(addend, output)) return undefined
  const [input, filter, bias] = conv.inputs
  const fused: Operator<Fused> = {
    def: conv2dAdd,
    name: `${conv.name} + ${next.name}`,
    attrs: { conv, sum: next, side },
    inputs: [input, filter, bias, addend],
    outputs: next.outputs,
  }
  return fused
}

/**
 * True if two tensors have one shape and the same layout for all readers. One-channel images may not (`gpu/layout.ts`).
 */
function sameLayout(a: Tensor, b: Tensor): boolean {
  return a.shape.join() === b.shape.join() && a.shape.at(-1) !== 1
}
