import { expect, it } from 'vitest'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeTensor } from '../../src/graph/tensor'
import { batchToSpaceNd, conv2d, relu, spaceToBatchNd } from '../../src/ops/index'
import { foldDilations } from '../../src/passes/fold-dilations'
import { seeded } from '../harness/random'
import { operator } from '../ops/cases/builders'
import { expectSame, kinds } from './net'

type Border = readonly [number, number]

interface Options {
  readonly paddings?: readonly Border[]
  readonly crops?: readonly Border[]
  readonly block?: readonly number[]
  readonly strides?: readonly [number, number]
  readonly padding?: 'SAME' | 'VALID'
  readonly other?: boolean
}

const float = { type: 'float32' } as const

/** Space to batch, a convolution and batch to space, of 8×8 pixels. */
function dilated(options: Options = {}): Graph {
  const {
    paddings = [
      [2, 2],
      [2, 2],
    ],
    crops = [
      [0, 0],
      [0, 0],
    ],
    block = [2, 2],
  } = options
  const { strides = [1, 1], padding = 'VALID', other = false } = options
  const random = seeded(3)
  const input = makeTensor({ name: 'input', shape: [1, 8, 8, 2], type: 'float32' })
  const data = Float32Array.from({ length: 54 }, () => random() - 0.5)
  const filter = makeTensor({ name: 'filter', shape: [3, 3, 3, 2], type: 'float32', data })
  const parts = operator('parts', spaceToBatchNd, { block: [2, 2], borders: paddings }, [input], float)
  const attrs = { strides, padding, dilations: [1, 1] as const, activation: 'relu' as const }
  const conv = operator('conv', conv2d, attrs, [parts.outputs[0], filter], float)
  const whole = operator('whole', batchToSpaceNd, { block, borders: crops }, [conv.outputs[0]], float)
  const extra = other ? [operator('extra', relu, {}, [parts.outputs[0]], float)] : []
  return makeGraph({
    name: 'net',
    inputs: [input],
    outputs: [...whole.outputs, ...extra.flatMap((op) => op.outputs)],
    operators: [parts, conv, ...extra, whole],
  })
}

it.each<[string, Options, string[]]>([
  ['padding', {}, ['PAD', 'CONV_2D']],
  [
    'padding and crops',
    {
      paddings: [
        [2, 4],
        [3, 3],
      ],
      crops: [
        [0, 2],
        [1, 0],
      ],
    },
    ['PAD', 'CONV_2D'],
  ],
  [
    'no padding',
    {
      paddings: [
        [0, 0],
        [0, 0],
      ],
    },
    ['CONV_2D'],
  ],
])('folds, with %s', (_, options, wanted) => {
  const graph = dilated(options)
  const folded = foldDilations(graph)
  expect(kinds(folded)).toEqual(wanted)
  expect(folded.operators.at(-1)?.attrs).toMatchObject({ dilations: [2, 2], activation: 'relu' })
  expectSame(graph, folded)
})

it.each<[string, Options]>([
  [
    'crops beyond the padding',
    {
      paddings: [
        [0, 0],
        [2, 2],
      ],
      crops: [
        [1, 0],
        [0, 0],
      ],
    },
  ],
  ['other blocks', { block: [1, 4] }],
  ['a stride', { strides: [2, 2] }],
  ['a padded convolution', { padding: 'SAME' }],
  ['another reader of the parts', { other: true }],
])('stays, with %s', (_, options) => {
  const graph = dilated(options)
  expect(kinds(foldDilations(graph))).toEqual(kinds(graph))
})
