import { failOp, inputOf, mixesBatch, type OpDef } from '../../graph/operator'
import { describeSpec, sameShape } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import type { NoAttrs } from '../shared/check'
import { checkChoice, choose, chosenOnHost } from './choice'

/**
 * `out = a where the condition is true, else b`. Inputs: bools, and two tensors of one shape. The condition has that
 * shape, or is one bool for each index of axis 0, or a single one.
 */
export const select: OpDef<NoAttrs> = {
  kind: 'SELECT',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 64,
    version: ({ inputs }) => (inputs.some((input) => input?.shape.length === 5) ? 3 : 1),
    read: () => ({}),
    write: () => ({ fields: {} }),
  }),

  infer(op) {
    const [condition, a, b] = [inputOf(op, 0), inputOf(op, 1), inputOf(op, 2)]
    const { shape } = condition
    const whole = sameShape(shape, a.shape) || shape.length === 0
    const rows = shape.length === 1 && (shape[0] === a.shape[0] || shape[0] === 1)
    if (!sameShape(a.shape, b.shape) || !(whole || rows))
      failOp(
        op,
        `${describeSpec(condition)} does not choose between ${describeSpec(a)} and ${describeSpec(b)}`,
      )
    checkChoice(op)
    return [{ shape: a.shape, type: a.type }]
  },

  // A condition for each row has axes of 1 behind it.
  reference: (op, [condition, a, b]) => {
    const [{ shape }, { shape: wanted }] = [inputOf(op, 0), inputOf(op, 1)]
    const aligned = sameShape(shape, wanted) ? shape : [...shape, ...wanted.slice(1).map(() => 1)]
    return [choose(op, [aligned, wanted, wanted], condition, a, b)]
  },

  hostOnly: chosenOnHost,

  rebatch(op, from) {
    if (op.inputs.some((input) => input?.shape.length !== op.outputs[0]?.shape.length))
      mixesBatch(op, from, 'its condition has fewer axes than its output')
    return op.attrs
  },
}
