import { extreme } from './extreme'

/**
 * Maximum with broadcasting: `out = max(a, b)`. For int8 both inputs and the output have one scale and zero point, so
 * that bytes compare as the real numbers do.
 */
export const maximum = extreme('MAXIMUM', 55, true)
