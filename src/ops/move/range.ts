import { constantOf, failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { checkSameType, type NoAttrs } from '../shared/check'
import { isInteger, wrapTo } from '../shared/integers'

/** Most numbers of a range: what a file of a few bytes may make Octet allocate. */
const mostNumbers = 2 ** 25

const roles = ['the start', 'the limit', 'the step']

/**
 * Numbers from a start up to a limit (excluded), a step apart: float32, int32 or int64. Inputs: start, limit and step,
 * constants of one element. As in TensorFlow Lite, float32 adds the step again and again, rounding each time.
 */
export const numberRange: OpDef<NoAttrs> = {
  kind: 'RANGE',
  tflite: tfliteCodec({
    builtin: 96,
    version: (op) => (op.inputs[0]?.type === 'int64' ? 2 : 1),
    read: () => ({}),
    write: () => ({ fields: {} }),
  }),

  infer(op) {
    const { type } = inputOf(op, 0, 'the start')
    if (type !== 'float32' && !isInteger(type)) failOp(op, `counts float32, int32 or int64, not ${type}`)
    for (const tensor of [inputOf(op, 1), inputOf(op, 2), outputOf(op)])
      checkSameType(op, inputOf(op, 0), tensor)
    const [start = 0, limit = 0, step = 0] = roles.map((role, i) => numberOf(op, i, role))
    // TensorFlow Lite divides numbers of float32 in float32.
    const round = type === 'float32' ? Math.fround : (value: number) => value
    const count = Math.ceil(round(round(limit - start) / step))
    if (!(count >= 1)) failOp(op, `from ${start} to ${limit} by ${step} there is no number`)
    if (count > mostNumbers) failOp(op, `${count} numbers are more than ${mostNumbers}`)
    return [{ shape: [count], type }]
  },

  reference(op) {
    const { type, shape } = outputOf(op)
    const result = allocate(type, shape[0] ?? 0)
    const elements = result as { [index: number]: number | bigint }
    const [start = 0, , step = 0] = roles.map((role, i) => numberOf(op, i, role))
    const wrap = wrapTo(type)
    let real = start
    for (let i = 0; i < result.length; i++) {
      elements[i] = type === 'float32' ? real : wrap(BigInt(start) + BigInt(i) * BigInt(step))
      real = Math.fround(real + step)
    }
    return [result]
  },

  hostOnly: () => 'it is computed from constants alone',
}

function numberOf(op: Operator, index: number, role: string): number {
  const { data, name } = constantOf(op, index, role)
  if (data.length !== 1) failOp(op, `${role} "${name}" has ${data.length} elements, not one`)
  return Number(data[0])
}
