import { functionOf } from './function'

/** `out = sin(in)`, in radians. */
export const sin = functionOf('SIN', 66, Math.sin)
