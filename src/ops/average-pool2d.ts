import { failOp, inputOf, type OpDef } from '../graph/operator'
import type { TensorData } from '../graph/tensor'
import { inferPool, type PoolAttrs, type PoolRule, poolCodec, poolKernel, poolReference } from './pool'

const mean: PoolRule = {
  initial: 0,
  combine: (accumulator, value) => accumulator + value,
  finish: (accumulator, count) => accumulator / count,
}

/** The integer mean, halves away from zero, with C's truncating division. */
const roundedMean: PoolRule = {
  ...mean,
  finish(sum, count) {
    const half = Math.floor(count / 2)
    return Math.trunc((sum < 0 ? sum - half : sum + half) / count)
  },
}

/**
 * Average pool: `out[n,y,x,c] = Σ in[n, y·s + i − p, x·s + j − p, c] / count` over the part of the window inside the
 * image (padding is not counted), then the activation. Input NHWC. For int8 the output has the input's quantization,
 * and the quotient of the stored values is rounded half away from zero.
 */
export const averagePool2d: OpDef<PoolAttrs> = {
  kind: 'AVERAGE_POOL_2D',
  tflite: poolCodec(1),

  infer(op) {
    const outputs = inferPool(op)
    const [, height = 0, width = 0] = inputOf(op, 0).shape
    const taps = Math.min(op.attrs.window[0], height) * Math.min(op.attrs.window[1], width)
    // Sum and rounding term: 128 · taps + taps / 2.
    if (taps * 129 >= 2 ** 31) failOp(op, `the sum of ${taps} values can overflow an int32 accumulator`)
    return outputs
  },

  reference(op, [input]) {
    const rule = inputOf(op, 0).type === 'int8' ? roundedMean : mean
    return [poolReference(op, input as TensorData, rule)]
  },

  kernel: (op, context) => [poolKernel(op, context, 'average_pool2d')],
}
