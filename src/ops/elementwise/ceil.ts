import { functionOf } from './function'

/** `out = ⌈in⌉`: rounded up. */
export const ceil = functionOf('CEIL', 104, Math.ceil)
