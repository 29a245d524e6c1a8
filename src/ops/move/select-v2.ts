import { inputOf, type OpDef } from '../../graph/operator'
import { tfliteCodec } from '../../graph/tflite-codec'
import { batchOfBroadcast } from '../shared/batch'
import type { NoAttrs } from '../shared/check'
import { checkChoice, choose, chosenOnHost, stretchedShape } from './choice'

/** `out = a where the condition is true, else b`. Inputs: bools, and two tensors; all three broadcast. */
export const selectV2: OpDef<NoAttrs> = {
  kind: 'SELECT_V2',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({ builtin: 123, version: () => 1, read: () => ({}), write: () => ({ fields: {} }) }),

  infer(op) {
    const shape = stretchedShape(op)
    checkChoice(op)
    return [{ shape, type: inputOf(op, 1).type }]
  },

  reference: (op, [condition, a, b]) => {
    const shapes = [inputOf(op, 0).shape, inputOf(op, 1).shape, inputOf(op, 2).shape] as const
    return [choose(op, shapes, condition, a, b)]
  },

  hostOnly: chosenOnHost,
  rebatch: batchOfBroadcast,
}
