import { functionOf } from './function'

/** `out = in²`. */
export const square = functionOf('SQUARE', 92, (value) => value * value)
