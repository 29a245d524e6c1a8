import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { batchOfBroadcast } from '../shared/batch'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { combine } from './binary'
import { broadcastShape } from './broadcast'
import { isInteger, wrapTo } from './integers'

/**
 * Floor division with broadcasting: `out = ⌊a / b⌋` of float32, int32 or int64. The reference throws a GraphError if an
 * integer b is 0.
 */
export const floorDiv: OpDef<NoAttrs> = {
  kind: 'FLOOR_DIV',
  tflite: {
    ...plainCodec(90, 3),
    version: (op) => (op.inputs[0]?.type === 'float32' ? 2 : 1),
  },

  infer(op) {
    const [a, b, output] = [inputOf(op, 0), inputOf(op, 1), outputOf(op)]
    const shape = broadcastShape(op)
    if ((a.type !== 'float32' && !isInteger(a.type)) || b.type !== a.type || output.type !== a.type) {
      failOp(op, `divides float32, int32 or int64 of one type, not ${describeSpec(a)} by ${describeSpec(b)}`)
    }
    return [{ shape, type: a.type }]
  },

  reference(op, [a, b]) {
    const { type } = outputOf(op)
    const wrap = wrapTo(type)
    const divide = (x: number, y: number) => {
      if (type === 'float32') return Math.floor(Math.fround(x / y))
      if (Number(y) === 0) failOp(op, 'division by zero')
      return wrap(floorQuotient(BigInt(x), BigInt(y)))
    }
    return [combine(op, a as Int32Array, b as Int32Array, divide)]
  },

  rebatch: batchOfBroadcast,
  hostOnly: () => 'its floor turns the smallest error of a division, which WGSL allows, into a whole step',
}

function floorQuotient(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}
