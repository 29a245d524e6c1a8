import { plainCodec } from '../shared/tflite-options'
import { flooring } from './flooring'

/**
 * Remainder of the floor division, with broadcasting: `out = a − ⌊a / b⌋ · b`, which has the sign of b, of float32,
 * int32 or int64. The reference throws a GraphError if an integer b is 0.
 */
export const floorMod = flooring(
  'FLOOR_MOD',
  plainCodec(95, 1),
  (a, b) => (a % b !== 0 && b < 0 !== a % b < 0 ? (a % b) + b : a % b),
  (a, b) => (a % b !== 0n && b < 0n !== a % b < 0n ? (a % b) + b : a % b),
)
