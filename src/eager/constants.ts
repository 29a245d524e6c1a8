/** Constants of operators that callers give as numbers. */

import { acceptsType, elementsOf } from '../gpu/transfer'
import { came, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { makeTensor, type Tensor } from '../graph/tensor'
import { quantizeBias } from '../quantize/constants'
import { type Reals, realElements, refuseValues, storedElements } from './elements'
import type { EagerTensor } from './tensor'

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
