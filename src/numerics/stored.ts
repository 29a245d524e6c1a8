import { GraphError } from '../graph/errors'
import { describeSpec, elementCount, makeTensor, type Tensor } from '../graph/tensor'

/**
 * A float32 constant `name` with the values of the quantized constant `stored`, per tensor or per axis, which it
 * remembers as the form to be saved in: `real = scale[c] · (q − zeroPoint[c])`.
 *
 * @throws GraphError when `stored` is not a quantized int8 constant.
 */
export function dequantizeConstant(stored: Tensor, name: string): Tensor {
  const { quant, shape } = stored
  if (!(stored.data instanceof Int8Array) || !quant) {
    throw new GraphError(`"${stored.name}" is ${describeSpec(stored)}, not a quantized int8 constant`)
  }
  const { scale, zeroPoint, axis } = quant
  const inner = elementCount(shape.slice(axis + 1))
  const data = new Float32Array(stored.data.length)
  for (let i = 0; i < data.length; i++) {
    const channel = scale.length === 1 ? 0 : Math.floor(i / inner) % scale.length
    data[i] = (scale[channel] ?? 1) * ((stored.data[i] ?? 0) - (zeroPoint[channel] ?? 0))
  }
  return makeTensor({ name, shape, type: 'float32', data, stored })
}
