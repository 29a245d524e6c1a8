/** Tensors of the arrays that callers give. */

import { Elements } from '../gpu/eager/elements'
import { acceptsType, elementsOf } from '../gpu/transfer'
import { adviceOn } from '../graph/advice'
import { came, checkOptions, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { perAxis, perTensor, type QuantParams } from '../graph/quant-params'
import {
  allocate,
  type DataType,
  describeSpec,
  elementCount,
  makeTensor,
  type Tensor,
  type TensorData,
} from '../graph/tensor'
import { quantizeBias, quantizeWeights } from '../quantize/constants'
import type { Scope } from './scope'
import { EagerTensor } from './tensor'

/** Elements in the tensor's own type, or plain numbers. */
export type Values = TensorData | readonly number[]

/** Real numbers. */
export type Reals = Float32Array | readonly number[]

export interface TensorOptions<T extends DataType = DataType> {
  /** By default one axis with all elements. */
  readonly shape?: readonly number[] | undefined
  /** By default the array's; float32 for plain numbers. */
  readonly type?: T | undefined
  /** Of a quantized tensor; an array along `axis` for weights with a scale for each channel. */
  readonly scale?: number | readonly number[] | undefined
  /** Default 0; not for several scales. */
  readonly zeroPoint?: number | undefined
  /** The axis of several scales; default 0, the output channels of OHWI filters. */
  readonly axis?: number | undefined
}

const arrayTypes: Readonly<Record<string, DataType>> = {
  Float32Array: 'float32',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
  Array: 'float32',
}

const types = [...new Set(Object.values(arrayTypes)), 'bool']

const rules = { shape: 'any', type: types, scale: 'any', zeroPoint: 'number', axis: 'number' } as const

/** Makes a tensor of stored elements; see `Tensors.tensor`. */
export function storedTensor(scope: Scope, values: unknown, options: TensorOptions): EagerTensor {
  scope.check('tensor')
  checkOptions('tensor', options, rules)
  const type = options.type ?? arrayTypes[tagOf(values)]
  if (type === undefined) refuseValues('tensor', values)
  const spec = specOf('tensor', values, options, type, quantOf('tensor', options))
  return give(scope, { ...spec, data: storedElements(spec, values) })
}

/** Quantizes real numbers on the CPU, with the bytes that QUANTIZE gives; see `Tensors.quantize`. */
export function quantizedTensor(scope: Scope, values: unknown, options: TensorOptions): EagerTensor {
  scope.check('quantize')
  checkOptions('quantize', options, { ...rules, type: ['int8', 'uint8'] })
  const { type = 'int8', axis = 0 } = options
  const tag = tagOf(values)
  if (tag !== 'Array' && tag !== 'Float32Array') {
    const stored = tag in arrayTypes ? ' (elements that are quantized already go to tensor())' : ''
    throw new InputError(
      `quantize takes real numbers, a Float32Array or an array, not ${came(values)}${stored}`,
    )
  }
  const quant = quantOf('quantize', options)
  if (!quant) throw new InputError('quantize: the option scale is missing')
  // Refuses scales that nothing can be divided by.
  const spec = makeTensor(specOf('quantize', values, options, type, quant))
  const reals = realElements('quantize', spec, values as Reals)
  if (quant.scale.length === 1) return give(scope, { ...spec, data: elementsOf(spec, reals) })
  if (type !== 'int8') throw new InputError(`quantize: ${type} takes one scale, not ${quant.scale.length}`)
  const float = makeTensor({ name: 'values', shape: spec.shape, type: 'float32', data: reals })
  return give(scope, quantizeWeights(float, Float32Array.from(quant.scale), axis))
}

/**
 * Returns a bias as linear operators read it: float32, or for int8 int32 at inputScale · filterScale. Real numbers are
 * quantized to that.
 */
export function biasTensor(
  caller: string,
  bias: unknown,
  channels: number,
  x: EagerTensor,
  filter: EagerTensor,
): Tensor {
  const type = x.type === 'float32' || tagOf(bias) !== 'Int32Array' ? 'float32' : 'int32'
  const spec = { name: 'bias', shape: [channels], type } as const
  if (type === 'int32') return makeTensor({ ...spec, data: storedElements(spec, bias) })
  const reals = realElements(caller, spec, bias as Reals)
  if (x.type === 'float32' || !x.quant || !filter.quant) return makeTensor({ ...spec, data: reals })
  return quantizeBias('bias', reals, channels, x.quant.scale[0] ?? 1, filter.quant)
}

/** Returns a constant of plain numbers: indices, or a channel's statistics. */
export function constantTensor(
  caller: string,
  name: string,
  type: 'int32' | 'float32',
  values: unknown,
): Tensor {
  const count = Object(values).length
  if (!Number.isInteger(count)) refuseValues(`${caller}: ${name}`, values)
  const spec = { name, shape: [count as number], type } as const
  return makeTensor({ ...spec, data: storedElements(spec, values) })
}

/** Returns the one element `real` as a constant of a tensor's type, quantized as it is. */
export function scalarLike(caller: string, name: string, real: unknown, like: EagerTensor): Tensor {
  if (typeof real !== 'number') throw new InputError(`${caller}: ${name} is ${came(real)}, not a number`)
  const spec: Tensor = { name, shape: [1], type: like.type, quant: like.quant }
  const data =
    like.quant && acceptsType(spec, [real]) ? elementsOf(spec, [real]) : storedElements(spec, [real])
  return makeTensor({ ...spec, data })
}

function give(scope: Scope, tensor: Tensor): EagerTensor {
  const spec = makeTensor({ ...tensor, name: 'values' })
  const elements = Promise.resolve(Elements.ofArray(spec, spec.data as TensorData))
  return scope.adopt(new EagerTensor({ runner: scope.runner, spec, elements }))
}

function specOf(
  caller: string,
  values: unknown,
  { shape }: TensorOptions,
  type: DataType,
  quant: QuantParams | undefined,
): Tensor {
  const count = Object(values).length
  if (!Number.isInteger(count)) refuseValues(caller, values)
  if (shape !== undefined && !(tagOf(shape) === 'Array' && shape.every((one) => typeof one === 'number')))
    throw new InputError(`${caller}: shape is ${came(shape)}, not an array of extents`)
  // Refuses extents that are none. Whether scales suit depends on the elements: those of weights may be 0.
  return { ...makeTensor({ name: 'values', shape: shape ?? [count as number], type }), quant }
}

function quantOf(caller: string, { scale, zeroPoint, axis }: TensorOptions): QuantParams | undefined {
  if (scale === undefined) {
    if (zeroPoint !== undefined || axis !== undefined)
      throw new InputError(`${caller}: the option scale is missing`)
    return undefined
  }
  if (typeof scale === 'number') return perTensor(scale, zeroPoint ?? 0)
  if (tagOf(scale) !== 'Array' && tagOf(scale) !== 'Float32Array')
    throw new InputError(`${caller}: scale is ${came(scale)}, not a number or an array of them`)
  if (zeroPoint !== undefined && zeroPoint !== 0)
    throw new InputError(`${caller}: several scales have the zero point 0, not ${zeroPoint}`)
  return perAxis(scale, axis ?? 0)
}

/** Returns a copy of the elements, in the tensor's own type. */
function storedElements(spec: Tensor, values: unknown): TensorData {
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
function realElements(caller: string, { name, shape }: Tensor, values: Reals): Float32Array {
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

function refuseValues(what: string, values: unknown, type?: DataType): never {
  const takes = type ? `elements of ${type}` : 'an array of numbers'
  throw new InputError(`${what} takes ${takes}, not ${came(values)}${adviceOn(values)}`)
}
