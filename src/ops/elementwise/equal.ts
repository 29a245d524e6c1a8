import { comparison } from './comparison'

/** `out = a = b`, a bool for each pair of elements; shapes align at the end and an extent of 1 stretches to the other's. */
export const equal = comparison('EQUAL', 71, (a, b) => a === b)
