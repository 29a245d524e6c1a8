/** Cases of several operators. */
import { makeGraph } from '../../../src/graph/graph'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { Random } from '../../harness/random'
import { type GraphCase, type Kind, operator } from './builders'
import { weights } from './conv'

const window = { strides: [1, 1], padding: 'SAME', activation: 'relu' } as const
const twoByTwo = { window: [2, 2], strides: [2, 2], padding: 'SAME', activation: 'none' } as const

/** Two convolutions that share their input, joined, pooled and classified; the same weights appear twice. */
function network(type: Kind, random: Random) {
  const spec = (scale: number, zeroPoint: number) => ({ type, quant: perTensor(scale, zeroPoint) })
  const quant = type === 'int8' ? perTensor(0.031, -11) : undefined
  const image = makeTensor({ name: 'image', shape: [1, 9, 7, 3], type, quant })
  const shared = weights(type, [6, 3, 3, 3], 0, random)
  const attrs = { ...window, dilations: [1, 1] } as const
  const first = operator('first', ops.conv2d, attrs, [image, ...shared], spec(0.05, -128))
  const copies = shared.map((tensor) =>
    makeTensor({ ...tensor, name: `${tensor.name} again`, data: tensor.data?.slice() }),
  )
  const second = operator('second', ops.conv2d, attrs, [image, ...copies], spec(0.06, -128))
  const both = [first.outputs[0], second.outputs[0]]
  const sum = operator('sum', ops.add, { activation: 'none' }, both, spec(0.1, -128))
  const pool = operator('pool', ops.maxPool2d, twoByTwo, sum.outputs, spec(0.1, -128))
  const flat = operator('flat', ops.reshape, { shape: [1, 120] }, pool.outputs, spec(0.1, -128))
  const dense = [flat.outputs[0], ...weights(type, [10, 120], 0, random, { scale: Math.fround(0.1) })]
  const full = { activation: 'none', keepDims: false } as const
  const logits = operator('logits', ops.fullyConnected, full, dense, spec(0.3, 4))
  const probabilities = operator(
    'probabilities',
    ops.softmax,
    { beta: 0.125 },
    logits.outputs,
    spec(1 / 256, -128),
  )
  return makeGraph({
    name: 'network',
    inputs: [image],
    outputs: [...logits.outputs, ...probabilities.outputs],
    operators: [first, second, sum, pool, flat, logits, probabilities],
  })
}

export const networks: readonly GraphCase[] = [
  { name: 'network', floor: 1, dots: ['native'], build: network },
]
