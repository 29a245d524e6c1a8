import { logicalReduction } from './logical'

/** True where any element over `axes` is. */
export const reduceAny = logicalReduction('REDUCE_ANY', 91, (a, b) => a | b)
