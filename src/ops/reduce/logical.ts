/** The definition of REDUCE_ANY and REDUCE_ALL. */
import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { reductionCodec } from './codec'
import { foldIntegers } from './integers'
import { type ReductionAttrs, reducedShape, reductionBatch } from './reduction'

/** Defines a reduction of bools. */
export function logicalReduction(
  kind: string,
  builtin: number,
  f: (a: bigint, b: bigint) => bigint,
): OpDef<ReductionAttrs> {
  return {
    kind,
    tflite: reductionCodec(builtin, 1),

    infer(op) {
      const [input, output] = [inputOf(op, 0), outputOf(op)]
      const wrong = [input, output].find(({ type }) => type !== 'bool')
      if (wrong) failOp(op, `"${wrong.name}" is ${describeSpec(wrong)}, not bool`)
      return [{ shape: reducedShape(op), type: 'bool' }]
    },

    reference: (op, [data]) => [foldIntegers(op, data, f)],
    rebatch: reductionBatch,
    hostOnly: () => 'it computes with bool, which shaders do not hold',
  }
}
