import { extreme } from './extreme'

/**
 * `out = min(a, b)`; shapes align at the end and an extent of 1 stretches to the other's. For int8 both inputs and the
 * output have one scale and zero point, so that bytes compare as the real numbers do.
 */
export const minimum = extreme('MINIMUM', 57, false)
