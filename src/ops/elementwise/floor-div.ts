import { plainCodec } from '../shared/tflite-options'
import { flooring } from './flooring'

/**
 * Floor division with broadcasting: `out = ⌊a / b⌋` of float32, int32 or int64. The reference throws a GraphError if an
 * integer b is 0.
 */
export const floorDiv = flooring(
  'FLOOR_DIV',
  { ...plainCodec(90, 3), version: (op) => (op.inputs[0]?.type === 'float32' ? 2 : 1) },
  (a, b) => Math.floor(Math.fround(a / b)),
  (a, b) => (a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b),
)
