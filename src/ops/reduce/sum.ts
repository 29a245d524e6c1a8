import { inputOf, type OpDef, outputOf } from '../../graph/operator'
import { checkSameType } from '../shared/check'
import { integersOnHost, isInteger } from '../shared/integers'
import { reductionCodec } from './codec'
import { foldIntegers } from './integers'
import { type ReductionAttrs, reducedShape } from './reduction'
import { sumOver } from './sums'

const real = sumOver('SUM', reductionCodec(74, 2), false)

/**
 * Sum over `axes`, of float32, int8, int32 or int64.
 *
 * int8: `q = clamp(requantizeFloat(Σ (q_in − zeroPoint_in), inputScale / outputScale) + zeroPoint_out)`; the sum is
 * exact. TensorFlow Lite rounds in another order, and may be a step off; it lets sums beyond the range wrap, and between
 * equal scales it adds the bytes themselves, zero points and all.
 */
export const sum: OpDef<ReductionAttrs> = {
  ...real,
  infer(op) {
    const input = inputOf(op, 0)
    if (!isInteger(input.type)) return real.infer(op)
    checkSameType(op, input, outputOf(op))
    return [{ shape: reducedShape(op), type: input.type }]
  },
  reference: (op, inputs) =>
    isInteger(inputOf(op, 0).type)
      ? [foldIntegers(op, inputs[0], (a, b) => a + b)]
      : real.reference(op, inputs),
  hostOnly: (op) => integersOnHost(inputOf(op, 0).type),
}
