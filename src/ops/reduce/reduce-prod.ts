import { fold } from './fold'

/** Product over `axes`, of float32, int32 or int64, which wrap. */
export const reduceProd = fold('REDUCE_PROD', {
  builtin: 81,
  operation: 2,
  start: { float32: 1 },
  real: (a, b) => a * b,
  whole: (a, b) => a * b,
})
