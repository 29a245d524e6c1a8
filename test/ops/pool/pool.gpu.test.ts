import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { averagePool2d } from '../../../src/ops/pool/average-pool2d'
import { maxPool2d } from '../../../src/ops/pool/max-pool2d'
import type { PoolAttrs } from '../../../src/ops/pool/pool'
import { float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

const attrs: PoolAttrs = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' }
const lopsided: PoolAttrs = { window: [3, 2], strides: [1, 2], padding: 'SAME', activation: 'relu6' }
const whole: PoolAttrs = { window: [7, 5], strides: [7, 5], padding: 'VALID', activation: 'none' }

const cases = [
  ['2×2, batch of 3, 5 channels', attrs, [3, 6, 4, 5]],
  ['odd image, one channel', { ...attrs, padding: 'SAME' }, [2, 7, 5, 1]],
  ['window and stride differ by axis, relu6', lopsided, [2, 5, 7, 6]],
  ['window larger than the image', { ...lopsided, window: [9, 9] }, [1, 4, 3, 8]],
  ['whole image', whole, [2, 7, 5, 33]],
] as const

describe.each([
  ['maxPool2d', maxPool2d],
  ['averagePool2d', averagePool2d],
] as const)('%s', (_, def) => {
  for (const [name, changed, shape] of cases) {
    const quant = (zeroPoint: number) => perTensor(0.1, zeroPoint)
    const stored = (zeroPoint: number) => () =>
      makeOp(def, changed, [int8(shape, quant(zeroPoint))], { quant: quant(zeroPoint) })
    itMatchesReference({
      [`int8, ${name}`]: [stored(-128)],
      [`int8, ${name}, zero point 127`]: [stored(127)],
      [`float32, ${name}`]: [() => makeOp(def, changed, [float32(shape)])],
    })
  }
  if (def === averagePool2d) {
    const up: PoolAttrs = { ...lopsided, halvesUp: true }
    const stored = () =>
      makeOp(def, up, [int8([2, 5, 7, 6], perTensor(0.1, -3))], { quant: perTensor(0.1, -3) })
    itMatchesReference({ 'int8, halves up': [stored] })
  }
  itMatchesReference({
    'dispatch wraps': [() => makeOp(def, lopsided, [float32([3, 9, 11, 5])]), { maxWorkgroups: 4 }],
  })
})
