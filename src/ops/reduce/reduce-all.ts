import { logicalReduction } from './logical'

/** True where all elements over `axes` are. */
export const reduceAll = logicalReduction('REDUCE_ALL', 140, (a, b) => a & b)
