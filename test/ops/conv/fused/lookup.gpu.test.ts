/** Linear operators that do the work of the function of bytes behind them. */
import { afterAll, describe, expect, test } from 'vitest'
import { runReference } from '../../../../src/cpu/run'
import { fuseOperators } from '../../../../src/gpu/lower'
import { createSession } from '../../../../src/gpu/session'
import { makeGraph } from '../../../../src/graph/graph'
import { type OpDef, type Operator, outputOf } from '../../../../src/graph/operator'
import { perTensor } from '../../../../src/graph/quant-params'
import { elementCount, type Tensor } from '../../../../src/graph/tensor'
import { conv2d } from '../../../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../../../src/ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../../../src/ops/conv/fully-connected'
import { fuseLookup } from '../../../../src/ops/conv/fused/lookup'
import { add } from '../../../../src/ops/elementwise/add'
import { hardSwish } from '../../../../src/ops/elementwise/hard-swish'
import { maxPool2d } from '../../../../src/ops/pool/max-pool2d'
import { quantize } from '../../../../src/ops/quantize/quantize'
import { float32, int8, makeOp } from '../../../harness/build'
import { plainAdapter, sharedDevice } from '../../../harness/host'
import { itMatchesReference } from '../../../harness/op-case'
import { randomData, seeded } from '../../../harness/random'

const middle = perTensor(0.11, -9)
const end = perTensor(0.19, 20)
const window = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' } as const

function image(shape: readonly number[]): Tensor {
  return int8(shape, perTensor(0.02, -7))
}

function weights(shape: readonly number[]): Tensor {
  const random = seeded(3)
  const values = Array.from({ length: elementCount(shape) }, () => Math.floor(random() * 255) - 127)
  return int8(shape, perTensor(1 / 128, 0), values, 'w')
}

function linear(
  kind: 'conv2d' | 'depthwise' | 'matmul',
  shape: readonly number[],
  filter: readonly number[],
) {
  const inputs = [image(shape), weights(filter)]
  const output = { quant: middle }
  if (kind === 'matmul')
    return makeOp(fullyConnected, { activation: 'none', keepDims: false }, inputs, output)
  return makeOp(kind === 'conv2d' ? conv2d : depthwiseConv2d, window, inputs, output)
}

type Next = readonly [OpDef<object>, 'int8' | 'uint8']
const requantized: Next = [quantize, 'int8']
const unsigned: Next = [quantize, 'uint8']
const activated: Next = [hardSwish, 'int8']

function following(before: Operator, [def, type]: Next): Operator {
  const quant = type === 'uint8' ? perTensor(0.11, 119) : end
  return makeOp(def, {}, before.outputs, { type, quant })
}

function fused(next: Next, ...args: Parameters<typeof linear>): Operator {
  const before = linear(...args)
  return fuseLookup(before, following(before, next), 'conv2d', plainAdapter) as Operator
}

describe('a linear operator and a function of bytes, in every way that computes them,', () => {
  itMatchesReference({
    'convolution, QUANTIZE': [() => fused(requantized, 'conv2d', [1, 9, 8, 16], [36, 3, 3, 16])],
    'long sums, QUANTIZE': [() => fused(requantized, 'conv2d', [1, 5, 5, 32], [20, 3, 3, 32])],
    'convolution, HARD_SWISH': [() => fused(activated, 'conv2d', [1, 7, 5, 3], [6, 3, 3, 3])],
    'convolution of one channel, QUANTIZE': [() => fused(requantized, 'conv2d', [1, 6, 6, 1], [5, 5, 5, 1])],
    'depthwise convolution, HARD_SWISH': [() => fused(activated, 'depthwise', [1, 7, 5, 6], [1, 3, 3, 6])],
    'one row of a matrix, QUANTIZE': [() => fused(requantized, 'matmul', [1, 40], [10, 40])],
    'rows of a matrix, HARD_SWISH': [() => fused(activated, 'matmul', [21, 80], [23, 80])],
  })
})

/** A network that ends in uint8, as MobileNets do. */
function network() {
  const before = linear('conv2d', [1, 7, 5, 3], [6, 3, 3, 3])
  const swish = following(before, activated)
  const inputs = [outputOf(swish), weights([10, 210])]
  const last = makeOp(fullyConnected, { activation: 'none', keepDims: false }, inputs, { quant: middle })
  const border = following(last, unsigned)
  const operators = [before, swish, last, border]
  return makeGraph({ name: 'n', inputs: [before.inputs[0] as Tensor], outputs: border.outputs, operators })
}

describe('a network', () => {
  afterAll(async () => (await sharedDevice()).destroy())
  const kinds = (operators: readonly Operator[]) => operators.map(({ def }) => def.kind)

  test('has the same bytes with and without, uint8 included', async () => {
    const graph = network()
    const input = randomData(graph.inputs[0] as Tensor, seeded(9)) as Int8Array
    const results: unknown[] = []
    for (const [dispatches, chosen] of [
      [2, fuseOperators(graph, plainAdapter)],
      [4, graph],
    ] as const) {
      const device = await sharedDevice()
      const session = await createSession(chosen, { device, outputs: 'stored', fuse: false })
      results.push((await session.run({ x: input }))[graph.outputs[0]?.name as string])
      expect((await session.info()).dispatches).toBe(dispatches)
      session.dispose()
    }
    expect(results[0]).toEqual(results[1])
    expect(results[0]).toEqual(runReference(graph, [input])[0])
  })

  test('fuses where the adapter has the dot product', () => {
    const fusedFor = (dot: 'native' | 'emulated') =>
      kinds(fuseOperators(network(), { ...plainAdapter, dot }).operators)
    expect(fusedFor('native')).toEqual(['CONV_2D + HARD_SWISH', 'FULLY_CONNECTED + QUANTIZE'])
    expect(fusedFor('emulated')).toEqual(['CONV_2D', 'HARD_SWISH', 'FULLY_CONNECTED', 'QUANTIZE'])
  })

  test('keeps what is no function of one byte, and outputs that others read', () => {
    const before = linear('conv2d', [1, 6, 6, 4], [4, 3, 3, 4])
    const pooling = { window: [3, 3], strides: [1, 1], padding: 'VALID', activation: 'none' } as const
    const pool = makeOp(maxPool2d, pooling, before.outputs, { quant: middle })
    expect(fuseLookup(before, pool, 'conv2d', plainAdapter)).toBeUndefined()
    const real = makeOp(conv2d, window, [float32([1, 3, 3, 1]), float32([1, 1, 1, 1], [1])])
    const rounded = makeOp(quantize, {}, real.outputs, { type: 'int8', quant: end })
    expect(fuseLookup(real, rounded, 'conv2d', plainAdapter)).toBeUndefined()
    const swish = following(before, activated)
    const both = makeOp(add, { activation: 'none' }, [outputOf(before), outputOf(swish)], { quant: end })
    const graph = makeGraph({
      name: 'both',
      inputs: [before.inputs[0] as Tensor],
      outputs: both.outputs,
      operators: [before, swish, both],
    })
    expect(kinds(fuseOperators(graph, plainAdapter).operators)).toEqual(['CONV_2D', 'HARD_SWISH', 'ADD'])
  })
})
