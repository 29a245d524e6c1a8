import { functionOf } from './function'

/** `out = ⌊in⌋`: rounded down. */
export const floor = functionOf('FLOOR', 8, Math.floor)
