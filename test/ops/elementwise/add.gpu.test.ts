import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { add } from '../../../src/ops/elementwise/add'
import { float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

const none = { activation: 'none' } as const
const [a, b, out] = [perTensor(0.031, 127), perTensor(0.0071, -128), perTensor(0.0402, 5)]

const shapes = [
  ['the same shape', [2, 3, 5, 7], [2, 3, 5, 7]],
  ['the same shape of five axes', [2, 2, 3, 2, 5], [2, 2, 3, 2, 5]],
  ['one vector', [9], [9]],
  ['a value for each channel', [2, 3, 5, 7], [7]],
  ['a value for each image and channel', [2, 3, 5, 7], [2, 1, 1, 7]],
  ['a value for each pixel', [2, 3, 5, 7], [2, 3, 5, 1]],
  ['a value for each column', [2, 3, 5, 8], [1, 1, 5, 1]],
  ['a scalar', [2, 3, 6], []],
  ['both stretching', [2, 1, 5, 1], [3, 1, 6]],
  ['one channel each', [2, 3, 5, 1], [3, 1, 1]],
  ['five axes that stretch', [2, 3, 2, 2, 5], [3, 1, 1, 5]],
] as const

describe('add', () => {
  for (const [name, first, second] of shapes) {
    const x = (shape: readonly number[]) => int8(shape, a, undefined, 'x')
    const y = (shape: readonly number[]) => int8(shape, b, undefined, 'y')
    itMatchesReference({
      [`int8, ${name}`]: [() => makeOp(add, none, [x(first), y(second)], { quant: out })],
      [`int8, ${name}, swapped`]: [
        () => makeOp(add, { activation: 'relu' }, [x(second), y(first)], { quant: out }),
      ],
      [`float32, ${name}`]: [
        () => makeOp(add, none, [float32(first, undefined, 'x'), float32(second, undefined, 'y')]),
      ],
    })
  }

  const constant = [-128, -1, 0, 1, 127]
  const tiny = perTensor(2 ** -30, 0)
  itMatchesReference({
    'int8, a constant operand': [
      () => makeOp(add, none, [int8([3, 5], a), int8([5], b, constant, 'c')], { quant: out }),
    ],
    'float32, a constant operand': [
      () => makeOp(add, { activation: 'relu6' }, [float32([3, 5]), float32([5], constant, 'c')]),
    ],
    'int8, a tensor with itself': [
      () => {
        const x = int8([3, 70], a)
        return makeOp(add, none, [x, x], { quant: out })
      },
    ],
    'dispatch wraps': [
      () => makeOp(add, none, [float32([2, 5, 9, 21]), float32([9, 1], undefined, 'y')]),
      { maxWorkgroups: 5 },
    ],
    'int8, steps far below the output’s': [
      () =>
        makeOp(add, none, [int8([40], tiny), int8([40], tiny, undefined, 'y')], { quant: perTensor(1, 7) }),
    ],
    'int8, steps far above the output’s': [
      () =>
        makeOp(add, none, [int8([40], perTensor(8000, 3)), int8([40], a, undefined, 'y')], {
          quant: perTensor(1, 7),
        }),
    ],
  })
})
