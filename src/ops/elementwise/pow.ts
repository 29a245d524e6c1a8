import { failOp, type OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type BinaryRule, binary } from './binary'

const rule: BinaryRule<NoAttrs> = {
  float: (a, b) => a ** b,
  integer: (a, b, op) => (b < 0n ? failOp(op, `exponent ${b} of a whole number`) : power(a, b)),
  shader: () => ({ name: 'rare/power' }),
}

/**
 * `out = aᵇ` with broadcasting, of float32, int32 or int64. A negative a with a fraction for b gives NaN on the CPU and
 * anything on the GPU, as 0 with a negative b does. For integers the reference throws a GraphError if b is negative.
 */
export const pow: OpDef<NoAttrs> = {
  kind: 'POW',
  tflite: plainCodec(78, 1),
  ...binary(rule),
}

/** Returns the low 64 bits of a power, by squaring. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * square)
    square = BigInt.asIntN(64, square * square)
  }
  return result
}
