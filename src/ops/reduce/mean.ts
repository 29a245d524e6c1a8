import { reductionCodec } from './codec'
import { sumOver } from './sums'

/**
 * Mean over `axes`: `out = Σ in / n` with n the number of input elements for each output element.
 *
 * int8: `q = clamp(requantizeFloat(Σ (q_in − zeroPoint_in), inputScale / (outputScale · n)) + zeroPoint_out)`; the sum
 * is exact. Between equal scales, TensorFlow Lite truncates the quotient if XNNPACK does not run; see `Int8Rule`.
 */
export const mean = sumOver('MEAN', reductionCodec(40, 2), true)
