import { logical } from './logical'

/** `out = a and b`, of bools, with broadcasting. */
export const logicalAnd = logical('LOGICAL_AND', 86, (a, b) => (a && b ? 1 : 0))
