import { afterAll, describe, expect, test } from 'vitest'
import { runReference } from '../../../../src/cpu/run'
import { fuseOperators } from '../../../../src/gpu/lower'
import { type Graph, makeGraph } from '../../../../src/graph/graph'
import { type Operator, outputOf } from '../../../../src/graph/operator'
import { perTensor } from '../../../../src/graph/quant-params'
import type { Tensor } from '../../../../src/graph/tensor'
import { conv2d } from '../../../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../../../src/ops/conv/depthwise-conv2d'
import { fusePadding } from '../../../../src/ops/conv/fused/padding'
import { add } from '../../../../src/ops/elementwise/add'
import { pad } from '../../../../src/ops/move/pad'
import { maxPool2d } from '../../../../src/ops/pool/max-pool2d'
import { int8, makeOp } from '../../../harness/build'
import { plainAdapter, sharedDevice } from '../../../harness/host'
import { itMatchesReference } from '../../../harness/op-case'
import { randomData, seeded } from '../../../harness/random'
import { open } from '../../../harness/session'

const inputQuant = perTensor(1 / 16, 5)
const outputQuant = perTensor(1 / 2, -7)
const window = { strides: [2, 2], dilations: [1, 1], padding: 'VALID', activation: 'none' } as const
type Paddings = readonly (readonly [number, number])[]
const uneven: Paddings = [
  [0, 0],
  [1, 2],
  [3, 1],
  [0, 0],
]

function weights(shape: readonly number[]): Tensor {
  const random = seeded(3)
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => Math.floor(random() * 60) - 30)
  return int8(shape, perTensor(1 / 32, 0), values, 'w')
}

/** PAD, a convolution, and a pool where it is asked for. */
function chain(paddings: Paddings, shape: readonly number[], filter: Tensor, pool = false) {
  const padded = makeOp(pad, { paddings }, [int8(shape, inputQuant)], { quant: inputQuant })
  const attrs = pool ? { ...window, strides: [1, 1] as const } : window
  const def = filter.shape[0] === 1 ? depthwiseConv2d : conv2d
  const conv = makeOp(def, attrs, [outputOf(padded), filter], { quant: outputQuant })
  const pooling = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  const pooled = pool ? [makeOp(maxPool2d, pooling, conv.outputs, { quant: outputQuant })] : []
  return { padded, conv, operators: [padded, conv, ...pooled] }
}

function fused(...args: Parameters<typeof chain>): Operator {
  const { padded, conv } = chain(...args)
  return fusePadding(padded as never, conv) as Operator
}

describe('a padded convolution, in every way that computes it,', () => {
  itMatchesReference({
    'three channels': [() => fused(uneven, [2, 9, 8, 3], weights([5, 3, 3, 3]))],
    'eight channels': [() => fused(uneven, [1, 9, 8, 8], weights([8, 3, 3, 8]))],
    'one channel': [() => fused(uneven, [1, 9, 8, 1], weights([4, 5, 5, 1]))],
    depthwise: [() => fused(uneven, [1, 9, 8, 8], weights([1, 3, 3, 8]))],
  })
})

function graphOf(operators: readonly Operator[]): Graph {
  const [first] = operators
  const last = operators.at(-1)
  if (!first || !last) throw new Error('there are no operators')
  return makeGraph({ name: 'padded', inputs: [first.inputs[0] as Tensor], outputs: last.outputs, operators })
}

describe('a network', () => {
  afterAll(async () => (await sharedDevice()).destroy())

  test('loses its PAD and no byte, with a pool behind', async () => {
    const graph = graphOf(chain(uneven, [1, 9, 9, 3], weights([4, 3, 3, 3]), true).operators)
    const session = await open(graph)
    const input = randomData(graph.inputs[0] as Tensor, seeded(9))
    expect((await session.run({ x: input as Int8Array })).out).toEqual(runReference(graph, [input])[0])
    expect((await session.info()).dispatches).toBe(1)
  })

  test('keeps a PAD of channels, and one that two read', () => {
    const channels: Paddings = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 1],
    ]
    const { padded, conv } = chain(channels, [1, 5, 5, 3], weights([4, 3, 3, 4]))
    expect(fusePadding(padded as never, conv)).toBeUndefined()
    const { operators } = chain(uneven, [1, 9, 9, 3], weights([4, 3, 3, 3]))
    const [shared, one] = operators as [Operator, Operator]
    const other = makeOp(conv2d, window, one.inputs, { quant: outputQuant })
    const sum = makeOp(add, { activation: 'none' }, [outputOf(one), outputOf(other)], { quant: outputQuant })
    const kept = fuseOperators(graphOf([shared, one, other, sum]), plainAdapter)
    expect(kept.operators).toContain(shared)
  })
})
