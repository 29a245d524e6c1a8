import { perTensor } from '../../../src/graph/quant-params'
import * as ops from '../../../src/ops'
import type { PoolAttrs } from '../../../src/ops/pool/pool'
import { caseOf, type GraphCase, type Shape } from './builders'

const attrs: PoolAttrs = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' }
const lopsided: PoolAttrs = { window: [3, 2], strides: [1, 2], padding: 'SAME', activation: 'relu6' }

const windows: readonly (readonly [string, PoolAttrs, Shape])[] = [
  ['2×2, a batch of 3, 5 channels', attrs, [3, 6, 4, 5]],
  ['2×2, an odd image, one channel', { ...attrs, padding: 'SAME' }, [2, 7, 5, 1]],
  ['3×3, SAME, strides 2', { ...attrs, window: [3, 3], padding: 'SAME' }, [2, 9, 7, 5]],
  ['2×1, relu6', { ...lopsided, window: [2, 1], strides: [2, 2] }, [2, 9, 7, 5]],
  ['3×2, strides 1', { ...attrs, window: [3, 2], strides: [1, 1] }, [1, 7, 5, 6]],
  ['window and stride differ by axis, relu6', lopsided, [2, 5, 7, 6]],
  ['a window larger than the image', { ...lopsided, window: [9, 9], activation: 'none' }, [1, 4, 3, 8]],
  ['the whole image', { ...attrs, window: [7, 5], strides: [7, 5] }, [2, 7, 5, 33]],
]

const [low, high] = [perTensor(0.03, -128), perTensor(0.1, 127)]

function pools(name: string, def: typeof ops.maxPool2d): GraphCase[] {
  return [
    caseOf(`${name}, a bound between two steps`, def, { ...attrs, activation: 'relu6' }, [[1, 8, 8, 5]], {
      kinds: ['int8'],
      quants: [perTensor(0.8, 5)],
    }),
    ...windows.flatMap(([window, changed, shape]) => [
      caseOf(`${name}, ${window}`, def, changed, [shape], { quants: [low] }),
      caseOf(`${name}, ${window}, zero point 127`, def, { ...changed, activation: 'none' }, [shape], {
        kinds: ['int8'],
        quants: [high],
      }),
    ]),
    // TensorFlow Lite moves bytes, whatever the scales are.
    caseOf(`${name}, another scale and zero point, relu6`, def, lopsided, [[1, 5, 7, 6]], {
      kinds: ['int8'],
      quants: [perTensor(0.04, 9), perTensor(0.05, -7)],
    }),
    caseOf(`${name}, dispatch wraps`, def, lopsided, [[3, 9, 11, 5]], { maxWorkgroups: 4 }),
  ]
}

export const pool: readonly GraphCase[] = [
  ...pools('max pool', ops.maxPool2d),
  ...pools('average pool', ops.averagePool2d),
  // Of models that were uint8, as which their files hold it.
  caseOf('average pool, halves up', ops.averagePool2d, { ...lopsided, halvesUp: true }, [[2, 5, 7, 6]], {
    kinds: ['int8'],
    quants: [perTensor(0.1, -3)],
    file: 'none',
  }),
]
