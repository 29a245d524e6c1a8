import { comparison } from './comparison'

/** `out = (a < b)`, a bool for each pair of elements, with broadcasting. */
export const less = comparison('LESS', 58, (a, b) => a < b)
