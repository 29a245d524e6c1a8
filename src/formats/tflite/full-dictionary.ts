import { operators } from '../../ops/index'
import { codecsOf, type Dictionary } from './dictionary'
import * as hybrid from './hybrid'
import * as narrow from './narrow'
import { operatorName } from './operator-names'

/** Every operator that has a `.tflite` form. */
export const fullDictionary: Dictionary = {
  codecs: codecsOf(operators),
  nameOf: operatorName,
  hybrid,
  narrow,
}
