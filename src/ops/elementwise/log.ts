import { functionOf } from './function'

/**
 * `out = ln(in)`. Numbers of 0 and below give −∞ and NaN on the CPU, about −87 on the GPU, and the lowest byte in int8,
 * as in TensorFlow Lite.
 */
export const log = functionOf('LOG', 73, Math.log, {
  int8: 2,
  bytes: (value) => (value > 0 ? Math.log(value) : Number.NEGATIVE_INFINITY),
})
