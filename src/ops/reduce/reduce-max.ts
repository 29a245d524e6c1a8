import { fold, lowestFloat32 } from './fold'

/** Largest element over `axes`. int8 compares stored values, so input and output share scale and zero point. */
export const reduceMax = fold('REDUCE_MAX', {
  builtin: 82,
  operation: 0,
  start: { float32: lowestFloat32, int8: -128 },
  real: Math.max,
  whole: (a, b) => (a > b ? a : b),
})
