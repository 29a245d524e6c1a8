import { comparison } from './comparison'

/** `out = (a = b)`, a bool for each pair of elements, with broadcasting. */
export const equal = comparison('EQUAL', 71, (a, b) => a === b)
