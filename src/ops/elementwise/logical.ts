/** The definition of LOGICAL_AND and LOGICAL_OR. */
import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { batchOfBroadcast } from '../shared/batch'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { combine } from './binary'
import { broadcastShape } from './broadcast'

/** Defines an operator on two bools, with broadcasting. */
export function logical(kind: string, builtin: number, f: (a: number, b: number) => number): OpDef<NoAttrs> {
  return {
    kind,
    tflite: plainCodec(builtin, 1),

    infer(op) {
      const tensors = [inputOf(op, 0), inputOf(op, 1), outputOf(op)]
      const wrong = tensors.find(({ type }) => type !== 'bool')
      if (wrong) failOp(op, `"${wrong.name}" is ${describeSpec(wrong)}, not bool`)
      return [{ shape: broadcastShape(op), type: 'bool' }]
    },

    reference: (op, [a, b]) => [combine(op, a as Uint8Array, b as Uint8Array, f)],
    rebatch: batchOfBroadcast,
    hostOnly: () => 'it computes with bool, which shaders do not hold',
  }
}
