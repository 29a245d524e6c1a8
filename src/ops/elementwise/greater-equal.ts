import { comparison } from './comparison'

/** `out = (a ≥ b)`, a bool for each pair of elements, with broadcasting. */
export const greaterEqual = comparison('GREATER_EQUAL', 62, (a, b) => a >= b)
