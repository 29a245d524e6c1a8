import { refuse, tagOf } from '../graph/check'
import { GraphError } from '../graph/errors'
import {
  describeSpec,
  elementCount,
  isDataOf,
  makeTensor,
  type Tensor,
  type TensorData,
  type TensorSpec,
} from '../graph/tensor'
import { halfToFloat } from './half'

/**
 * Returns the real numbers that a tensor's elements stand for. Quantized elements become
 * `scale[c] · (q − zeroPoint[c])`, per tensor or per axis. float16 is given as 16-bit patterns. Others are only
 * converted to float32; float32 data is returned itself, not a copy.
 *
 * @param data row-major, of the tensor's type
 * @throws InputError for something that is no tensor or no typed array
 */
export function realValues(tensor: TensorSpec, data: TensorData): Float32Array {
  if (!Array.isArray(tensor?.shape)) refuse('realValues', 'a tensor, as `model.outputs` has them', tensor)
  const { quant, shape, type } = tensor
  if (!ArrayBuffer.isView(data) || tagOf(data) === 'DataView')
    refuse('realValues', 'the typed array of a tensor', data)
  if (isDataOf('float32', data)) return data
  if (type === 'float16') return Float32Array.from(data as Uint16Array, halfToFloat)
  if (!quant) return isDataOf('int64', data) ? Float32Array.from(data, Number) : Float32Array.from(data)
  const { scale, zeroPoint, axis } = quant
  const inner = elementCount(shape.slice(axis + 1))
  const reals = new Float32Array(data.length)
  for (let i = 0; i < reals.length; i++) {
    const channel = scale.length === 1 ? 0 : Math.floor(i / inner) % scale.length
    reals[i] = (scale[channel] ?? 1) * (Number(data[i] ?? 0) - (zeroPoint[channel] ?? 0))
  }
  return reals
}

/**
 * Returns the float32 constant `name` of the numbers that the constant `stored` stands for: int8, quantized per tensor
 * or per axis (`real = scale[c] · (q − zeroPoint[c])`), or float16. It keeps `stored` as the form to save in files.
 *
 * @throws GraphError when `stored` is neither.
 */
export function dequantizeConstant(stored: Tensor, name: string): Tensor {
  const { quant, shape, data: bytes, type } = stored
  if (!bytes || !(type === 'float16' || (type === 'int8' && quant))) {
    throw new GraphError(
      `"${stored.name}" is ${describeSpec(stored)}, not a constant of quantized int8 or float16`,
    )
  }
  const data = realValues(stored, bytes)
  return makeTensor({ name, shape, type: 'float32', data, stored })
}
