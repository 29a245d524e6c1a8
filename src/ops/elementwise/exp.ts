import { functionOf } from './function'

/** `out = exp(in)`. */
export const exp = functionOf('EXP', 47, Math.exp, { int8: 2 })
