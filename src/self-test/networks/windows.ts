import type { OpDef } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import * as ops from '../../ops'
import type { PoolAttrs } from '../../ops/pool/pool'
import { int8, type Network, network, operator } from '../build'

const quant = perTensor(0.031, 12)
const same = { type: 'int8', quant } as const
const to = { type: 'int8', quant: perTensor(0.0402, 5) } as const

/** Operators that make one element of several: pools, reductions, interpolation, softmax. */
export function windows(): Network[] {
  return [
    network('pools', () => {
      const input = int8('input', [2, 7, 5, 6], quant)
      const pool: PoolAttrs = { window: [3, 2], strides: [2, 1], padding: 'SAME', activation: 'relu6' }
      return [
        operator('MAX_POOL_2D', ops.maxPool2d, pool, [input], same),
        operator('AVERAGE_POOL_2D', ops.averagePool2d, pool, [input], same),
      ]
    }),
    network('reductions', () => {
      const input = int8('input', [2, 5, 3, 7], quant)
      const mean = (name: string, axes: readonly number[], output = to) =>
        operator(`MEAN of ${name}`, ops.mean, { axes, keepDims: false }, [input], output)
      return [
        mean('pixels', [1, 2]),
        mean('channels', [3]),
        mean('rows and channels', [1, 3]),
        mean('pixels, scales equal', [1, 2], same),
        operator('SUM of pixels', ops.sum, { axes: [1, 2], keepDims: false }, [input], to),
        operator('REDUCE_MAX of channels', ops.reduceMax, { axes: [3], keepDims: true }, [input], same),
        operator('REDUCE_MIN of rows', ops.reduceMin, { axes: [1], keepDims: false }, [input], same),
        operator('ARG_MAX of channels', ops.argMax, { axis: -1 }, [input], { type: 'int32' }),
        operator('ARG_MAX of rows', ops.argMax, { axis: 1 }, [input], { type: 'int32' }),
      ]
    }),
    network('interpolation', () => {
      const input = int8('input', [2, 3, 5, 5], quant)
      const grid = { size: [7, 8], alignCorners: false, halfPixelCenters: true } as const
      return [
        operator('RESIZE_BILINEAR', ops.resizeBilinear, grid, [input], same),
        operator('RESIZE_NEAREST_NEIGHBOR', ops.resizeNearest, grid, [input], same),
      ]
    }),
    network('softmax', () => {
      const input = int8('input', [5, 77], perTensor(0.06, 3))
      const of = <A>(def: OpDef<A>, attrs: A) => {
        const fixed = def.quantization?.rule === 'fixed' ? def.quantization.output : quant
        return operator(def.kind, def, attrs, [input], { type: 'int8', quant: fixed })
      }
      return [of(ops.softmax, { beta: 1 }), of(ops.logSoftmax, {})]
    }),
  ]
}
