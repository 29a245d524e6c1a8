/** Tensors of the arrays that callers give. */

import { Elements } from '../gpu/eager/elements'
import { elementsOf } from '../gpu/transfer'
import { came, checkOptions, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { perAxis, perTensor, type QuantParams } from '../graph/quant-params'
import {
  type DataArrays,
  type DataType,
  describeSpec,
  makeTensor,
  type NarrowBits,
  type Tensor,
  type TensorData,
} from '../graph/tensor'
import { quantizeWeights } from '../quantize/constants'
import { fittingScales } from '../quantize/fitting-scales'
import { type Reals, realElements, refuseValues, storedElements } from './elements'
import type { Scope } from './scope'
import { EagerTensor } from './tensor'

/** Elements in the tensor's own type, or plain numbers. */
export type Values = TensorData | readonly number[]

type Told = Exclude<DataType, 'bool' | 'float16'>
type TypedBy<V> = { [T in Told]: V extends DataArrays[T] ? T : never }[Told]

/** The type of a tensor of values, unless the caller says another. */
export type TypeOf<V> = [TypedBy<V>] extends [never] ? 'float32' : TypedBy<V>

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
  /** Bits that int8 weights fit, 4, 2 or 1, in which the GPU holds them; default 8. */
  readonly bits?: number | undefined
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

const rules = { shape: 'any', scale: 'any', zeroPoint: 'number', axis: 'number' } as const
const tensorRules = { ...rules, type: types, bits: [8, 4, 2, 1] }
const quantizeRules = { ...rules, type: ['int8', 'uint8'], bits: [1, 2, 3, 4, 5, 6, 7, 8] }

/** Makes a tensor of stored elements; see `Tensors.tensor`. */
export function storedTensor(scope: Scope, values: unknown, options: TensorOptions): EagerTensor {
  scope.check('tensor')
  checkOptions('tensor', options, tensorRules)
  const type = options.type ?? arrayTypes[tagOf(values)]
  if (type === undefined) refuseValues('tensor', values)
  const spec = specOf('tensor', values, options, type, quantOf('tensor', options))
  const bits = options.bits === 8 ? undefined : (options.bits as NarrowBits | undefined)
  return give(scope, { ...spec, bits, data: storedElements(spec, values) })
}

/** Quantizes real numbers on the CPU; see `Tensors.quantize`. */
export function quantizedTensor(scope: Scope, values: unknown, options: TensorOptions): EagerTensor {
  scope.check('quantize')
  checkOptions('quantize', options, quantizeRules)
  const tag = tagOf(values)
  if (tag !== 'Array' && tag !== 'Float32Array') {
    const stored = tag in arrayTypes ? ' (elements that are quantized already go to tensor())' : ''
    throw new InputError(
      `quantize takes real numbers, a Float32Array or an array, not ${came(values)}${stored}`,
    )
  }
  const { type = 'int8', scale, axis, bits } = options
  const isWeights =
    bits !== undefined || (scale === undefined ? axis !== undefined : typeof scale !== 'number')
  if (isWeights) return quantizedWeights(scope, values as Reals, options)
  const quant = quantOf('quantize', options)
  if (!quant)
    throw new InputError('quantize: the option scale is missing; weights may have an axis in its place')
  // Refuses scales that nothing can be divided by.
  const spec = makeTensor(specOf('quantize', values, options, type, quant))
  return give(scope, { ...spec, data: elementsOf(spec, realElements('quantize', spec, values as Reals)) })
}

/** Quantizes weights around zero, by the scales that the caller gives or that suit each channel. */
function quantizedWeights(scope: Scope, values: Reals, options: TensorOptions): EagerTensor {
  const { type = 'int8', axis = 0, bits = 8 } = options
  if (type !== 'int8') throw new InputError(`quantize: weights are int8, not ${type}`)
  const { scale, zeroPoint } = options
  if (zeroPoint !== undefined && zeroPoint !== 0)
    throw new InputError(`quantize: weights have the zero point 0, not ${zeroPoint}`)
  const spec = specOf('quantize', values, options, 'float32', undefined)
  const float = makeTensor({ ...spec, data: realElements('quantize', spec, values) })
  if (scale === undefined) {
    if (!(axis in float.shape))
      throw new InputError(`quantize: axis ${axis} is none of ${describeSpec(spec)}`)
    const scales = Float32Array.from(fittingScales(float, axis, bits, true))
    return give(scope, quantizeWeights(float, scales, axis, bits))
  }
  const quant = quantOf('quantize', { scale, axis })
  // Refuses scales that nothing can be divided by, or that are not for the axis.
  makeTensor({ ...spec, type: 'int8', quant })
  return give(scope, quantizeWeights(float, Float32Array.from(quant?.scale ?? []), axis, bits))
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
    if (zeroPoint !== undefined || (axis !== undefined && caller === 'tensor'))
      throw new InputError(`${caller}: the option scale is missing`)
    return undefined
  }
  if (typeof scale === 'number') return perTensor(scale, zeroPoint ?? 0)
  const all: readonly unknown[] = /^(Float32)?Array$/.test(tagOf(scale)) ? Array.from(scale) : []
  if (all.length === 0 || all.some((one) => typeof one !== 'number'))
    throw new InputError(`${caller}: scale is ${came(scale)}, not a number or an array of them`)
  if (zeroPoint !== undefined && zeroPoint !== 0)
    throw new InputError(`${caller}: several scales have the zero point 0, not ${zeroPoint}`)
  return perAxis(scale, axis ?? 0)
}
