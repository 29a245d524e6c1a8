import { comparison } from './comparison'

/** `out = (a > b)`, a bool for each pair of elements, with broadcasting. */
export const greater = comparison('GREATER', 61, (a, b) => a > b)
