/** Weights of 4, 2 and 1 bits in every way that an operator can be computed. */
import { afterAll, describe, expect, test } from 'vitest'
import { planGraph } from '../../../../src/gpu/program'
import { type Graph, makeGraph } from '../../../../src/graph/graph'
import type { DotProduct } from '../../../../src/graph/kernel'
import { outputOf } from '../../../../src/graph/operator'
import { perTensor } from '../../../../src/graph/quant-params'
import { makeTensor, type NarrowBits } from '../../../../src/graph/tensor'
import * as ops from '../../../../src/ops'
import type { Conv2dAttrs } from '../../../../src/ops/conv/geometry'
import { inNode, plainAdapter } from '../../../harness/host'
import { narrowGraph } from '../../../harness/narrow'
import { closeCaseDevice, compareGraph } from '../../../harness/op-case'
import { seeded } from '../../../harness/random'
import { builtCases } from '../../cases'
import { operator } from '../../cases/builders'
import { weights } from '../../cases/conv'

afterAll(closeCaseDevice)

type Shape = readonly number[]

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }

/** A convolution, with a 2×2 max-pool behind it if `pooled`. */
function conv(shape: Shape, filter: Shape, pooled = false): Graph {
  const input = makeTensor({ name: 'x', shape, type: 'int8', quant: perTensor(0.031, 90) })
  const constants = weights('int8', filter, 0, seeded(3))
  const quant = perTensor(0.04 * Math.sqrt(filter.slice(1).reduce((a, b) => a * b)), -20)
  const op = operator('conv', ops.conv2d, attrs, [input, ...constants], { type: 'int8', quant })
  const window = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  const output = outputOf(op)
  const operators = pooled ? [op, operator('pool', ops.maxPool2d, window, [output], output)] : [op]
  return makeGraph({ name: 'g', inputs: [input], outputs: operators.at(-1)?.outputs ?? [], operators })
}

const built = new Map(builtCases().map(({ name, graph }) => [name, graph]))

/** Cases of small kernels, at shapes where rows end within words and within vec4s of packed words. */
const small = [
  'conv, 3×3, batch of 2, 3 to 5 channels, int8',
  'conv, one pixel, int8',
  'conv, two groups, 4 to 6 channels, int8',
  'conv, one channel in, 5×5, int8',
  'conv, one channel in, stride 2, int8',
  'depthwise, multiplier 2, odd channels, int8',
  'depthwise, a window of 272 taps, zero point 127, int8',
  'fully connected, 7 rows, 33 to 10, zero point 127, int8',
  'fully connected, one row, 128 to 5, relu, zero point 127, int8',
  'transposed convolution, int8',
  'transposed convolution, VALID, a scale a channel, int8',
]

describe.each([4, 2, 1] as const)('%i bits', (bits) => {
  const dots: Record<NarrowBits, DotProduct> = { 4: 'native', 2: 'emulated', 1: 'native' }
  test.each(small)('%s: GPU equals reference', async (name) => {
    const graph = built.get(name)
    if (!graph) throw new Error(`there is no case "${name}"`)
    await compareGraph(narrowGraph(graph, bits), dots[bits], { adapter: inNode ? { software: false } : {} })
  })
})

/** Cases of kernels that take long to compile, each in one width. */
const large: readonly (readonly [string, Graph, NarrowBits, DotProduct])[] = [
  ['tiles', conv([1, 9, 8, 16], [36, 3, 3, 16]), 4, 'native'],
  ['tiles of six words', conv([2, 7, 5, 24], [20, 2, 3, 24]), 1, 'native'],
  ['a max-pool behind it', conv([1, 8, 6, 32], [18, 3, 3, 32], true), 2, 'native'],
  ['row kernels', conv([1, 8, 6, 8], [6, 3, 3, 8]), 1, 'emulated'],
  ['one channel and a max-pool behind it', conv([1, 8, 12, 1], [6, 5, 5, 1], true), 4, 'emulated'],
]

test.each(large)('%s: GPU equals reference', (_, graph, bits, dot) =>
  compareGraph(narrowGraph(graph, bits), dot, { fuse: true }),
)

/** The bytes of weights that a plan takes on a plain adapter. */
async function weightBytes(graph: Graph): Promise<number> {
  const options = { fuse: false, keep: false, maxWorkgroups: 65535, adapter: plainAdapter }
  const { steps } = await planGraph(graph, options)
  const bindings = steps.flatMap(({ kernels }) => kernels.flatMap((kernel) => kernel.bindings))
  const constants = bindings.flatMap((binding) =>
    'constant' in binding && binding.label === 'weights' ? [binding.constant.byteLength] : [],
  )
  return constants.reduce((a, b) => a + b, 0)
}

test('weights take their bits in memory; 1 bit takes 2 where rows end within a word', async () => {
  const whole = conv([1, 9, 8, 16], [32, 1, 1, 16])
  const all = [whole, ...([4, 2, 1] as const).map((bits) => narrowGraph(whole, bits))]
  expect(await Promise.all(all.map(weightBytes))).toEqual([512, 256, 128, 64])
  const odd = conv([1, 9, 8, 14], [32, 1, 1, 14])
  expect(await weightBytes(narrowGraph(odd, 1))).toBe(128)
})

test('one row of a matrix reads each vec4 of packed weights once, if it is whole vec4s', async () => {
  const options = { fuse: false, keep: false, maxWorkgroups: 65535, adapter: plainAdapter }
  const shadersOf = async (graph: Graph) =>
    (await planGraph(graph, options)).steps[0]?.candidates.map((one) => one.kernels()[0]?.shader)
  const row = built.get('fully connected, one row, 128 to 5, relu, zero point 127, int8') as Graph
  for (const bits of [4, 2, 1] as const)
    expect(await shadersOf(narrowGraph(row, bits))).toEqual(['bits/conv2d_split_i8', 'bits/conv2d_single_i8'])
  // Nine words a row are no whole vec4s.
  const odd = built.get('fully connected, 7 rows, 33 to 10, int8') as Graph
  expect((await shadersOf(narrowGraph(odd, 4)))?.filter((shader) => shader?.startsWith('bits/'))).toEqual([])
})

test('weights of sums that could leave int32 once they are widened are int8 in memory', async () => {
  const depth = 65_796
  const long = conv([1, 1, 1, depth], [1, 1, 1, depth])
  expect(await weightBytes(narrowGraph(long, 4))).toBe(depth * 4)
})
