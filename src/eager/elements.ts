/** Reads the elements of arrays that callers give. */

import { acceptsType, elementsOf } from '../gpu/transfer'
import { adviceOn } from '../graph/advice'
import { came, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import {
  allocate,
  type DataType,
  describeSpec,
  elementCount,
  type Tensor,
  type TensorData,
} from '../graph/tensor'

/** Real numbers. */
export type Reals = Float32Array | readonly number[]

/** Returns a copy of the elements, in the tensor's own type. */
export function storedElements(spec: Tensor, values: unknown): TensorData {
  checkCount(spec, values)
  if (tagOf(values) !== 'Array') {
    if (!acceptsType({ ...spec, quant: undefined }, values)) refuseValues(spec.name, values, spec.type)
    return elementsOf(spec, values).slice()
  }
  const data = allocate(spec.type, elementCount(spec.shape))
  const [low, high] = bounds[spec.type] ?? [-Infinity, Infinity]
  ;(values as unknown[]).forEach((value, i) => {
    const whole = spec.type === 'float32' || Number.isInteger(value)
    if (typeof value !== 'number' || Number.isNaN(value) || !whole || value < low || value > high)
      throw new InputError(`"${spec.name}": element ${i} is ${came(value)}, which is no ${spec.type}`)
    data[i] = spec.type === 'int64' ? BigInt(value) : value
  })
  return data
}

const bounds: Partial<Record<DataType, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  bool: [0, 1],
}

/** Returns the numbers as a Float32Array; fails where one is NaN, or none. */
export function realElements(caller: string, { name, shape }: Tensor, values: Reals): Float32Array {
  const spec: Tensor = { name, shape, type: 'float32' }
  if (!acceptsType(spec, values)) refuseValues(caller, values)
  checkCount(spec, values)
  return elementsOf(spec, values) as Float32Array
}

function checkCount(spec: Tensor, values: unknown): void {
  const { length } = values as ArrayLike<unknown>
  const count = elementCount(spec.shape)
  if (length === count) return
  const nested = Array.isArray((values as unknown[])[0]) ? ' (write values.flat(Infinity))' : ''
  throw new InputError(`"${spec.name}" has ${length} elements; ${describeSpec(spec)} takes ${count}${nested}`)
}

export function refuseValues(what: string, values: unknown, type?: DataType): never {
  const takes = type ? `elements of ${type}` : 'an array of numbers'
  throw new InputError(`${what} takes ${takes}, not ${came(values)}${adviceOn(values)}`)
}
