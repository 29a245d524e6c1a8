import { operators } from '../../ops/index'
import { customOperators } from './custom/index'
import { type CustomOperators, codecsOf, type Dictionary, type Encodable } from './dictionary'
import * as narrow from './narrow'
import { operatorName, typeName } from './operator-names'
import { ConstantReader } from './read-constants'
import { chooseScope } from './scope'

/** Every operator that has a `.tflite` form. */
export const fullDictionary: Dictionary = {
  codecs: codecsOf(operators),
  customOperator: (name) => findCustom(customOperators, name),
  nameOf: operatorName,
  typeName,
  chooseScope,
  readConstants: (tensors) => new ConstantReader(tensors),
  narrow,
}

/** Returns the dictionary with a caller's custom operators added. */
export function withCustom(dictionary: Dictionary, custom: CustomOperators = {}): Dictionary {
  const customOperator = (name: string) => findCustom(custom, name) ?? dictionary.customOperator?.(name)
  return { ...dictionary, customOperator }
}

function findCustom(operators: CustomOperators, name: string): Encodable | undefined {
  const { def, codec = def?.tflite } = (Object.hasOwn(operators, name) && operators[name]) || {}
  return def && codec && { def, codec }
}
