import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'

/** `out = not in`, of bools. */
export const logicalNot: OpDef<NoAttrs> = {
  kind: 'LOGICAL_NOT',
  elementwise: true,
  tflite: plainCodec(87, 1),

  infer(op) {
    const input = inputOf(op, 0)
    const wrong = [input, outputOf(op)].find(({ type }) => type !== 'bool')
    if (wrong) failOp(op, `"${wrong.name}" is ${describeSpec(wrong)}, not bool`)
    return [{ shape: input.shape, type: 'bool' }]
  },

  reference: (_, [data]) => [Uint8Array.from(data as Uint8Array, (value) => (value ? 0 : 1))],
  hostOnly: () => 'it computes with bool, which shaders do not hold',
}
