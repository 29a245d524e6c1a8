import { operators } from '../../ops/index'
import { customOperators } from './custom/index'
import { codecsOf, type Dictionary } from './dictionary'
import * as hybrid from './hybrid'
import { operatorName } from './operator-names'

/** Every operator that has a `.tflite` form. */
export const fullDictionary: Dictionary = {
  codecs: codecsOf(operators),
  custom: customOperators,
  nameOf: operatorName,
  hybrid,
}
