import { constantOf, failOp, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { tfliteCodec } from '../../graph/tflite-codec'
import type { NoAttrs } from '../shared/check'

/**
 * Returns the positions of a constant's elements that are true, or not 0, in order: int64 [count, axes]. How many there
 * are must not depend on the data, because shapes are static.
 */
export const where: OpDef<NoAttrs> = {
  kind: 'WHERE',
  tflite: tfliteCodec({
    builtin: 109,
    version: (op) => (op.inputs[0]?.type === 'bool' ? 1 : 2),
    read: () => ({}),
    write: () => ({ fields: {} }),
  }),

  infer(op) {
    const { shape } = constantOf(op, 0, 'what it finds places of, on which the shape of its output depends,')
    const { type } = outputOf(op)
    if (type !== 'int64') failOp(op, `its output is ${type}, not int64`)
    if (shape.length === 0) failOp(op, 'a scalar has no places')
    const count = placesOf(op).length
    if (count === 0) failOp(op, 'finds nothing: its output would be empty')
    return [{ shape: [count, shape.length], type }]
  },

  reference(op) {
    const { shape } = constantOf(op, 0)
    return [
      BigInt64Array.from(
        placesOf(op).flatMap((place) => {
          let rest = place
          return shape
            .toReversed()
            .map((extent) => {
              const index = rest % extent
              rest = Math.floor(rest / extent)
              return BigInt(index)
            })
            .reverse()
        }),
      ),
    ]
  },

  hostOnly: () => 'it is computed from a constant alone',
}

function placesOf(op: Operator): number[] {
  const data = constantOf(op, 0).data as Int32Array
  return Array.from(data.keys()).filter((i) => Number(data[i]) !== 0)
}
