import { extreme } from './extreme'

/**
 * Minimum with broadcasting: `out = min(a, b)`. For int8 both inputs and the output have one scale and zero point, so
 * that bytes compare as the real numbers do.
 */
export const minimum = extreme('MINIMUM', 57, false)
