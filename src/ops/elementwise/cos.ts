import { functionOf } from './function'

/** `out = cos(in)`, in radians. */
export const cos = functionOf('COS', 108, Math.cos)
