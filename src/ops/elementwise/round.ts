import { roundHalfEven } from '../../numerics/quantize'
import { functionOf } from './function'

/** Rounds to the nearest integer, halves to even. */
export const round = functionOf('ROUND', 116, roundHalfEven)
