import { logical } from './logical'

/** `out = a or b`, of bools, with broadcasting. */
export const logicalOr = logical('LOGICAL_OR', 84, (a, b) => (a || b ? 1 : 0))
