import { functionOf } from './function'

/** `out = −in`, of float32, int32 or int64. */
export const neg = functionOf('NEG', 59, (value) => -value, { integer: (value) => -value })
