import { operators } from '../../ops/index'
import { codecsOf, type Dictionary } from './dictionary'
import { operatorName } from './operator-names'

/** Every operator that has a `.tflite` form. */
export const fullDictionary: Dictionary = { codecs: codecsOf(operators), nameOf: operatorName }
