/** `verify`, alone and fused: what it finds, and that it finds it. */
import { afterAll, expect, test } from 'vitest'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeOperator, type OpDef, type Operator, outputOf } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import * as ops from '../../src/ops'
import { lookupKernel } from '../../src/ops/shared/lookup'
import { randomInputs, verify } from '../../src/quantize/verify'
import { sharedDevice } from '../harness/host'
import { seeded } from '../harness/random'
import { operator } from '../ops/cases/builders'
import { weights } from '../ops/cases/conv'

afterAll(async () => (await sharedDevice()).destroy())

const quant = perTensor(0.05, 3)
const spec = { type: 'int8', quant } as const
const window = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' } as const
const pooling = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const

async function verified(graph: Graph) {
  return verify(graph, randomInputs(graph, { count: 2, seed: 1 }), { device: await sharedDevice() })
}

function chain(operators: readonly Operator[]): Graph {
  const [first, last] = [operators[0], operators.at(-1)]
  if (!first || !last) throw new Error('there are no operators')
  return makeGraph({ name: 'chain', inputs: [first.inputs[0] as Tensor], outputs: last.outputs, operators })
}

/** PAD, a convolution and a max-pool; a convolution and an ADD; rows of a matrix and an operator that the CPU runs. */
function network(): Graph {
  const input = makeTensor({ name: 'input', shape: [1, 5, 6, 3], type: 'int8', quant })
  const paddings = [
    [0, 0],
    [1, 0],
    [0, 2],
    [0, 0],
  ] as const
  const pad = operator('pad', ops.pad, { paddings }, [input], spec)
  const first = [outputOf(pad), ...weights('int8', [4, 1, 1, 3], 0, seeded(1))]
  const conv = operator('conv', ops.conv2d, window, first, spec)
  const pool = operator('pool', ops.maxPool2d, pooling, conv.outputs, spec)
  const second = [outputOf(pool), ...weights('int8', [4, 3, 3, 4], 0, seeded(2))]
  const last = operator('last', ops.conv2d, window, second, spec)
  const sum = operator('sum', ops.add, { activation: 'none' }, [outputOf(last), outputOf(pool)], spec)
  const flat = operator('flat', ops.reshape, { shape: [1, 48] }, sum.outputs, spec)
  const none = makeTensor({ name: 'none', shape: [], type: 'int8', quant, data: Int8Array.of(3) })
  const equal = operator('equal', ops.equal, {}, [outputOf(flat), none], { type: 'bool' })
  return chain([pad, conv, pool, last, sum, flat, equal])
}

test('compares every tensor of the fused plan, and the layers alone', async () => {
  const { layers, fused, outputs } = await verified(network())
  expect(layers.map(({ kind, where, differing }) => [kind, where, differing])).toEqual([
    ['PAD', 'gpu', 0],
    ['CONV_2D', 'gpu', 0],
    ['MAX_POOL_2D', 'gpu', 0],
    ['CONV_2D', 'gpu', 0],
    ['ADD', 'gpu', 0],
    ['RESHAPE', 'gpu', 0],
    ['EQUAL', 'cpu', 0],
  ])
  const equal = { type: 'int8', where: 'gpu', differing: 0, largest: 0 }
  expect(fused[0]).toEqual({
    kind: 'CONV_2D + MAX_POOL_2D',
    name: 'pad + conv + pool',
    elements: 2 * 3 * 4 * 4,
    ...equal,
  })
  // On some adapters the ADD stands alone.
  expect(fused.at(-1)?.name).toMatch(/^(last \+ )?sum$/)
  expect(fused.every(({ differing, elements }) => differing === 0 && elements > 0)).toBe(true)
  expect(outputs[0]?.differing).toBe(0)
})

/** RELU, but what it makes of itself and the operator behind it is wrong: its table is one too high. */
const misfusing: OpDef<object> = {
  ...ops.relu,
  kind: 'MISFUSING',
  fuse(op, next) {
    const table = Int8Array.from({ length: 256 }, (_, byte) => Math.min(127, ((byte << 24) >> 24) + 1))
    const def: OpDef<object> = {
      kind: 'WRONG',
      infer: () => next.def.infer(next),
      reference: () => [],
      kernel: (fused, context) => [lookupKernel(fused as Operator, table, context)],
    }
    return { def, name: `${op.name} + ${next.name}`, attrs: {}, inputs: op.inputs, outputs: next.outputs }
  },
}

test('finds a fusion that is wrong, although its layers are right and the output hides it', async () => {
  const input = makeTensor({ name: 'input', shape: [1, 40], type: 'int8', quant: perTensor(0.05, -128) })
  const same = { type: 'int8', quant: input.quant } as const
  const first = operator('first', misfusing as typeof ops.relu, {}, [input], same)
  const second = operator('second', ops.reshape, { shape: [5, 8] }, first.outputs, same)
  const hidden = makeTensor({ name: 'hidden', shape: [5, 8], type: 'int8', quant: perTensor(1e6, 0) })
  const last = makeOperator({
    def: ops.quantize,
    name: 'last',
    attrs: {},
    inputs: second.outputs,
    outputs: [hidden],
  })
  const { layers, fused, outputs } = await verified(chain([first, second, last]))
  expect(layers.map(({ differing }) => differing)).toEqual([0, 0, 0])
  expect(outputs[0]?.differing).toBe(0)
  expect(fused[0]).toMatchObject({ kind: 'WRONG', name: 'first + second', elements: 80, largest: 1 })
  expect(fused[0]?.differing).toBeGreaterThan(40)
  expect(fused[1]).toMatchObject({ kind: 'QUANTIZE', differing: 0 })
})

test('without layers, runs only the whole network', async () => {
  const graph = network()
  const inputs = randomInputs(graph, { count: 1, seed: 1 })
  const parts: number[] = []
  const { layers, fused, outputs } = await verify(graph, inputs, {
    device: await sharedDevice(),
    outputsOnly: true,
    onProgress: (_, total) => parts.push(total),
  })
  expect([layers, fused, outputs.length, parts]).toEqual([[], [], 1, [2, 2]])
})
