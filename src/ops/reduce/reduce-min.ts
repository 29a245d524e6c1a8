import { fold, highestFloat32 } from './fold'

/** Smallest element over `axes`. int8 compares stored values, so input and output share scale and zero point. */
export const reduceMin = fold('REDUCE_MIN', {
  builtin: 89,
  operation: 1,
  start: { float32: highestFloat32, int8: 127 },
  real: Math.min,
  whole: (a, b) => (a < b ? a : b),
})
