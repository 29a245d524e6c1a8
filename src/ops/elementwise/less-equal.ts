import { comparison } from './comparison'

/** `out = (a ≤ b)`, a bool for each pair of elements, with broadcasting. */
export const lessEqual = comparison('LESS_EQUAL', 63, (a, b) => a <= b)
