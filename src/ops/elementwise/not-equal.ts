import { comparison } from './comparison'

/** `out = (a ≠ b)`, a bool for each pair of elements, with broadcasting. */
export const notEqual = comparison('NOT_EQUAL', 72, (a, b) => a !== b)
