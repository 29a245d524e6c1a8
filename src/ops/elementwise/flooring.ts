/** The definition of FLOOR_DIV and FLOOR_MOD. */
import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import type { TfliteCodec } from '../../graph/tflite-codec'
import { batchOfBroadcast } from '../shared/batch'
import type { NoAttrs } from '../shared/check'
import { isInteger, wrapTo } from '../shared/integers'
import { combine } from './binary'
import { broadcastShape } from './broadcast'

/** Defines an operator that divides float32, int32 or int64 with broadcasting, on the CPU. */
export function flooring(
  kind: string,
  tflite: TfliteCodec<NoAttrs>,
  real: (a: number, b: number) => number,
  whole: (a: bigint, b: bigint) => bigint,
): OpDef<NoAttrs> {
  return {
    kind,
    tflite,

    infer(op) {
      const [a, b, output] = [inputOf(op, 0), inputOf(op, 1), outputOf(op)]
      const shape = broadcastShape(op)
      if ((a.type !== 'float32' && !isInteger(a.type)) || b.type !== a.type || output.type !== a.type) {
        failOp(
          op,
          `divides float32, int32 or int64 of one type, not ${describeSpec(a)} by ${describeSpec(b)}`,
        )
      }
      return [{ shape, type: a.type }]
    },

    reference(op, [a, b]) {
      const { type } = outputOf(op)
      const wrap = wrapTo(type)
      const divide = (x: number, y: number) => {
        if (type === 'float32') return real(x, y)
        if (Number(y) === 0) failOp(op, 'division by zero')
        return wrap(whole(BigInt(x), BigInt(y)))
      }
      return [combine(op, a as Int32Array, b as Int32Array, divide)]
    },

    rebatch: batchOfBroadcast,
    hostOnly: () => 'its floor turns the smallest error of a division, which WGSL allows, into a whole step',
  }
}
