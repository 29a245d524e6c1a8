import { operators } from '../../ops/index'
import { customOperators } from './custom/index'
import { type CustomOperators, codecsOf, type Dictionary } from './dictionary'
import { foldConstant } from './fold'
import * as hybrid from './hybrid'
import * as narrow from './narrow'
import { operatorName } from './operator-names'
import { chooseScope } from './scope'

/** Every operator that has a `.tflite` form. */
export const fullDictionary: Dictionary = {
  codecs: codecsOf(operators),
  custom: customOperators,
  nameOf: operatorName,
  chooseScope,
  fold: foldConstant,
  hybrid,
  narrow,
}

/** Returns the dictionary with a caller's custom operators added. */
export function withCustom(dictionary: Dictionary, custom: CustomOperators = {}): Dictionary {
  return { ...dictionary, custom: { ...dictionary.custom, ...custom } }
}
