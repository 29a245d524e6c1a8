import type { OpDef } from '../../graph/operator'
import type { TensorData } from '../../graph/tensor'
import { inferPool, type PoolAttrs, type PoolRule, poolCodec, poolKernel, poolReference } from './pool'

const maximum: PoolRule = {
  own: false,
  initial: -Infinity,
  combine: Math.max,
  finish: (accumulator) => accumulator,
}

/**
 * Max-pool: `out[n,y,x,c] = max in[n, y·s + i − p, x·s + j − p, c]` over the part of the window inside the image, then
 * the activation. Input NHWC; for int8 bytes move unchanged.
 */
export const maxPool2d: OpDef<PoolAttrs> = {
  kind: 'MAX_POOL_2D',
  quantization: { rule: 'shared' },
  tflite: poolCodec(17),
  infer: inferPool,
  reference: (op, [input]) => [poolReference(op, input as TensorData, maximum)],
  kernel: (op, context) => [poolKernel(op, context, 'max_pool2d', maximum)],
}
