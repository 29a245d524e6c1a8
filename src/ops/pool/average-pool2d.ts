import { failOp, inputOf, type OpDef } from '../../graph/operator'
import type { TensorData } from '../../graph/tensor'
import { inferPool, type PoolAttrs, type PoolRule, poolCodec, poolKernel, poolReference } from './pool'

const mean: PoolRule = {
  own: true,
  initial: 0,
  combine: (accumulator, value) => accumulator + value,
  finish: (accumulator, count) => accumulator / count,
}

/** Returns the rule of an integer mean, halves away from zero by C's truncating division; or halves up. */
function roundedMean(halvesUp: boolean): PoolRule {
  return {
    ...mean,
    finish(sum, count) {
      const half = Math.floor(count / 2)
      if (halvesUp) return Math.floor((sum + half) / count)
      return Math.trunc((sum < 0 ? sum - half : sum + half) / count)
    },
  }
}

const codec = poolCodec(1)

/**
 * Average pool: `out[n,y,x,c] = Σ in[n, y·s + i − p, x·s + j − p, c] / count` over the part of the window inside the
 * image (padding is not counted), then the activation. Input NHWC. For int8 the quotient of the
 * stored values is rounded half away from zero (with `halvesUp`, half up).
 */
export const averagePool2d: OpDef<PoolAttrs> = {
  kind: 'AVERAGE_POOL_2D',
  quantization: { rule: 'shared' },
  tflite: {
    ...codec,
    unsigned: (op) => op.attrs.halvesUp === true,
    read: (source) => ({ ...codec.read(source), ...(source.unsigned && { halvesUp: true }) }),
  },

  infer(op) {
    const outputs = inferPool(op)
    const [, height = 0, width = 0] = inputOf(op, 0).shape
    const taps = Math.min(op.attrs.window[0], height) * Math.min(op.attrs.window[1], width)
    // Sum and rounding term: 128 · taps + taps / 2. The sum is twice as large if values are taken as unsigned.
    if (taps * (op.attrs.halvesUp ? 257 : 129) >= 2 ** 31)
      failOp(op, `the sum of ${taps} values can overflow an int32 accumulator`)
    return outputs
  },

  reference(op, [input]) {
    const rule = inputOf(op, 0).type === 'int8' ? roundedMean(op.attrs.halvesUp === true) : mean
    return [poolReference(op, input as TensorData, rule)]
  },

  kernel(op, context) {
    const kernel = poolKernel(op, context, 'average_pool2d', mean)
    if (inputOf(op, 0).type !== 'int8') return [kernel]
    return [{ ...kernel, constants: { ...kernel.constants, halves_up: op.attrs.halvesUp ? 1 : 0 } }]
  },
}
