/** Errors about what callers give to runs, loaded when one is made. */
import { adviceOn } from '../graph/advice'
import { came, isPlain, tagOf, withArticle } from '../graph/check'
import { InputError } from '../graph/errors'
import { allocate, describeSpec, elementCount, type Tensor } from '../graph/tensor'
import { isBuffer } from './submit'
import { accepts, acceptsType } from './transfer'

/** Says what is wrong with the inputs of a run, which are not arrays or buffers by name. */
export function inputsError(tensors: readonly Tensor[], inputs: unknown): InputError {
  const names = tensors.map(({ name }) => name)
  const list = names.map((name) => `"${name}"`).join(', ')
  if (tagOf(inputs) !== 'Object') {
    const example = names.map((name) => `${JSON.stringify(name)}: …`).join(', ')
    const missing = names.length > 0 ? `input "${names[0]}" is missing: ` : ''
    const way = `inputs are given by name, run({ ${example} }), not ${came(inputs)}`
    return new InputError(`${missing}${way}${tagOf(inputs) === 'Promise' ? adviceOn(inputs) : ''}`)
  }
  const given = inputs as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined)
    return new InputError(`the model has no input "${unknown}"; its inputs are ${list}`)
  const missing = tensors.find(({ name }) => !Object.hasOwn(given, name) || given[name] == null)
  if (missing) return new InputError(`input "${missing.name}" is missing; the model's inputs are ${list}`)
  const wrong = tensors.find(
    (tensor) => !isBuffer(given[tensor.name]) && !accepts(tensor, given[tensor.name]),
  )
  return new InputError(wrong ? inputAdvice(wrong, given[wrong.name]) : `inputs ${list} are wrong`)
}

/** Says what is wrong with `into`, which holds something but buffers by the outputs' names. */
export function intoError(tensors: readonly Tensor[], into: unknown): InputError {
  const list = tensors.map(({ name }) => `"${name}"`).join(', ')
  if (!isPlain(into))
    return new InputError(`into is ${came(into)}; it takes GPUBuffers by output name: ${list}`)
  const entries = Object.entries(into)
  const unknown = entries.find(([name]) => !tensors.some((tensor) => tensor.name === name))
  if (unknown) return new InputError(`the model has no output "${unknown[0]}"; its outputs are ${list}`)
  const wrong = entries.find(([, buffer]) => buffer !== undefined && !isBuffer(buffer))
  if (wrong) {
    const way = 'it takes a GPUBuffer; leave the output out to get its elements'
    return new InputError(`into: output "${wrong[0]}" is ${came(wrong[1])}; ${way}`)
  }
  return new InputError('into: two outputs have one buffer; give each its own')
}

/** Says why a value can't be given for an input. */
function inputAdvice(tensor: Tensor, value: unknown): string {
  const { name, type, quant, shape } = tensor
  const spec = describeSpec(tensor)
  if (acceptsType(tensor, value)) {
    const nested =
      Array.isArray(value) && typeof value[0] === 'object' ? ' (write values.flat(Infinity))' : ''
    return `input "${name}" has ${value.length} elements; ${spec} takes ${elementCount(shape)}${nested}`
  }
  const own = tagOf(allocate(type, 0))
  const also = quant && (type === 'int8' || type === 'uint8') ? ', or a Float32Array of real values' : ''
  const advice = adviceOn(value, also ? 'Float32Array' : own)
  return `input "${name}" is ${came(value)}; ${spec} takes ${withArticle(own)}${also}${advice}`
}
