import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { functionOf } from './function'

const plain = functionOf('SIGN', 158, Math.sign, {
  integer: (value) => (value > 0n ? 1n : value < 0n ? -1n : 0n),
})

/** `out = −1, 0 or 1`, the sign of float32, int32 or int64. */
export const sign: OpDef<NoAttrs> = {
  ...plain,
  ...(plain.tflite && {
    tflite: { ...plain.tflite, version: (op) => (op.inputs[0]?.type === 'float32' ? 1 : 2) },
  }),
}
