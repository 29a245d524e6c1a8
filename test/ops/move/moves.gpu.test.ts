import { describe, expect, it } from 'vitest'
import { layoutsOf } from '../../../src/gpu/layout'
import { makeGraph } from '../../../src/graph/graph'
import { perTensor } from '../../../src/graph/quant-params'
import type { Tensor } from '../../../src/graph/tensor'
import { concatenation } from '../../../src/ops/move/concatenation'
import { pad } from '../../../src/ops/move/pad'
import { reshape } from '../../../src/ops/move/reshape'
import { float32, int8, makeOp } from '../../harness/build'
import { plainAdapter } from '../../harness/host'
import { itMatchesReference } from '../../harness/op-case'

const quant = perTensor(0.1, -128)
type Make = (shape: readonly number[], name?: string) => Tensor
const kinds: readonly (readonly [string, Make, object])[] = [
  ['int8', (shape, name = 'x') => int8(shape, quant, undefined, name), { quant }],
  ['float32', (shape, name = 'x') => float32(shape, undefined, name), {}],
]

describe.each(kinds)('%s', (_, make, output) => {
  const parts = (
    axis: number,
    shapes: readonly (readonly number[])[],
    activation: 'none' | 'relu6' = 'none',
  ) => {
    const inputs = shapes.map((shape, i) => make(shape, `x${i}`))
    return () => makeOp(concatenation, { axis, activation }, inputs, output)
  }
  itMatchesReference({
    'concatenation along channels that are whole words': [
      parts(3, [
        [2, 3, 2, 4],
        [2, 3, 2, 8],
      ]),
    ],
    'concatenation along channels of every remainder': [
      parts(-1, [
        [2, 3, 5],
        [2, 3, 6],
        [2, 3, 7],
        [2, 3, 8],
        [2, 3, 1],
        [2, 3, 1],
        [2, 3, 1],
        [2, 3, 2],
      ]),
    ],
    'concatenation of single channels': [
      parts(1, [
        [5, 1],
        [5, 1],
        [5, 1],
      ]),
    ],
    'concatenation along rows, relu6': [
      parts(
        1,
        [
          [2, 3, 2, 5],
          [2, 1, 2, 5],
          [2, 2, 2, 5],
        ],
        'relu6',
      ),
    ],
    'concatenation along columns': [
      parts(
        2,
        [
          [2, 3, 1, 6],
          [2, 3, 4, 6],
        ],
        'relu6',
      ),
    ],
    'concatenation along the batch, dispatch wraps': [
      parts(0, [
        [3, 30, 7],
        [4, 30, 7],
      ]),
      { maxWorkgroups: 2 },
    ],
    'concatenation of vectors': [parts(0, [[3], [6], [2]])],
    'concatenation of one': [parts(0, [[7, 3]])],
    'concatenation of a tensor with itself': [
      () => {
        const x = make([3, 5])
        return makeOp(concatenation, { axis: 1, activation: 'none' }, [x, x], output)
      },
    ],
  })

  const padded = (shape: readonly number[], paddings: readonly (readonly [number, number])[]) => () =>
    makeOp(pad, { paddings }, [make(shape)], output)
  itMatchesReference({
    'pad of rows and columns': [
      padded(
        [2, 3, 4, 5],
        [
          [0, 0],
          [1, 2],
          [3, 0],
          [0, 0],
        ],
      ),
    ],
    'pad of channels': [
      padded(
        [2, 2, 3, 5],
        [
          [0, 0],
          [0, 0],
          [0, 0],
          [1, 2],
        ],
      ),
    ],
    'pad of channels by a word': [
      padded(
        [2, 3, 5],
        [
          [0, 0],
          [0, 1],
          [4, 4],
        ],
      ),
    ],
    'pad of the batch, dispatch wraps': [
      padded(
        [5, 12, 5],
        [
          [1, 2],
          [0, 0],
          [0, 0],
        ],
      ),
      { maxWorkgroups: 2 },
    ],
    'pad of a vector': [padded([3], [[2, 7]])],
    'pad by nothing': [
      padded(
        [3, 7],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ],
  })

  const reshaped = (from: readonly number[], shape: readonly number[]) => () =>
    makeOp(reshape, { shape }, [make(from)], output)
  itMatchesReference({
    'reshape of whole words': [reshaped([2, 3, 4, 8], [2, -1])],
    'reshape of odd channels': [reshaped([2, 3, 4, 5], [2, 60])],
    'reshape to odd channels, dispatch wraps': [reshaped([4, 240], [4, 3, 16, 5]), { maxWorkgroups: 3 }],
    'reshape between odd channels': [reshaped([6, 7], [2, 3, 7, 1])],
    'reshape of odd rows that stay': [reshaped([2, 3, 7], [6, 7])],
    'reshape of one image': [reshaped([1, 1, 1, 10], [1, 10])],
  })

  it('reshapes without a dispatch where the bytes stay in place, and only there', () => {
    const dispatches = (from: readonly number[], shape: readonly number[]) => {
      const op = reshaped(from, shape)()
      const graph = makeGraph({
        name: 'g',
        inputs: [op.inputs[0] as Tensor],
        outputs: op.outputs,
        operators: [op],
      })
      return op.def.kernel?.(op, { layout: layoutsOf(graph), maxWorkgroups: 65535, adapter: plainAdapter })
        .length
    }
    expect(dispatches([2, 7, 7, 64], [2, 3136])).toBe(0)
    expect(dispatches([2, 3, 7], [6, 7])).toBe(0)
    expect(dispatches([2, 3, 7], [2, 21])).toBe(1)
    expect(dispatches([1, 12], [3, 4])).toBe(0)
    expect(dispatches([1, 9], [3, 3])).toBe(1)
  })
})

describe('constants', () => {
  const values = [1, -2, 3, -4, 5, -6]
  itMatchesReference({
    'concatenation with an int8 constant': [
      () =>
        makeOp(
          concatenation,
          { axis: 1, activation: 'none' },
          [int8([2, 5], quant), int8([2, 3], quant, values, 'c')],
          {
            quant,
          },
        ),
    ],
    'reshape of an int8 constant': [
      () => makeOp(reshape, { shape: [6] }, [int8([2, 3], quant, values)], { quant }),
    ],
    'reshape of a float32 constant in place': [
      () => makeOp(reshape, { shape: [1, 6] }, [float32([6], values)]),
    ],
    'pad of a float32 constant': [
      () =>
        makeOp(
          pad,
          {
            paddings: [
              [0, 1],
              [1, 0],
            ],
          },
          [float32([2, 3], values)],
        ),
    ],
  })
})
