/** Convolutions that do the work of the ADD behind them. */
import { afterAll, describe, expect, test } from 'vitest'
import { runReference } from '../../../../src/cpu/run'
import { fuseOperators } from '../../../../src/gpu/lower'
import { makeGraph } from '../../../../src/graph/graph'
import { type Operator, outputOf } from '../../../../src/graph/operator'
import { perAxis, perTensor } from '../../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../../src/graph/tensor'
import { conv2d } from '../../../../src/ops/conv/conv2d'
import { fuseAdd } from '../../../../src/ops/conv/fused/add'
import type { Conv2dAttrs } from '../../../../src/ops/conv/geometry'
import { add } from '../../../../src/ops/elementwise/add'
import { relu } from '../../../../src/ops/elementwise/relu'
import { maxPool2d } from '../../../../src/ops/pool/max-pool2d'
import type { Activation } from '../../../../src/ops/shared/activation'
import { bias, float32, int8, makeOp } from '../../../harness/build'
import { plainAdapter, sharedDevice } from '../../../harness/host'
import { itMatchesReference } from '../../../harness/op-case'
import { randomData, seeded } from '../../../harness/random'
import { open } from '../../../harness/session'

type Shape = readonly number[]
type Type = 'int8' | 'float32'

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const middle = perTensor(0.3, 5)
const end = perTensor(0.41, -20)

function quantized(type: Type, quant = middle) {
  return type === 'int8' ? { quant } : {}
}

function image(shape: Shape, type: Type, name = 'x', scale = 0.02): Tensor {
  return type === 'int8'
    ? int8(shape, perTensor(scale, -7), undefined, name)
    : float32(shape, undefined, name)
}

function conv(x: Tensor, filter: Shape, changed: Partial<Conv2dAttrs> = {}): Operator {
  const random = seeded(41)
  const [channels = 1] = filter
  const reals = Array.from({ length: elementCount(filter) }, () => random() - 0.5)
  const scales = Array.from({ length: channels }, () => 2 ** (-5 - 3 * random()))
  const data = Int8Array.from(reals, (real) => Math.round(real * 254))
  const constants =
    x.type === 'float32'
      ? [float32(filter, reals, 'w'), float32([channels], reals.slice(0, channels), 'b')]
      : [
          makeTensor({ name: 'w', shape: filter, type: 'int8', quant: perAxis(scales, 0), data }),
          bias(Array.from({ length: channels }, () => Math.round((random() - 0.5) * 4000))),
        ]
  return makeOp(conv2d, { ...attrs, ...changed }, [x, ...constants], quantized(x.type as Type))
}

function sum(a: Tensor, b: Tensor, activation: Activation = 'none'): Operator {
  return makeOp(add, { activation }, [a, b], quantized(a.type as Type, end))
}

/** A convolution and the addition behind it, as one operator. */
function fused(
  type: Type,
  shape: Shape,
  filter: Shape,
  { side = 0, activation = 'none' as Activation, scale = 0.2, ...changed } = {} as Partial<Conv2dAttrs> & {
    side?: number
    scale?: number
  },
): Operator {
  const before = conv(image(shape, type), filter, changed)
  const output = outputOf(before)
  const other = image(output.shape, type, 'other', scale)
  const operands = side === 0 ? ([output, other] as const) : ([other, output] as const)
  return fuseAdd(before as never, sum(...operands, activation), plainAdapter) as Operator
}

describe('a convolution and an ADD, in every way that computes them,', () => {
  const floor = { floor: 1 }
  itMatchesReference({
    'tiles, activations': [() => fused('int8', [1, 9, 8, 16], [36, 3, 3, 16], { activation: 'relu' })],
    'second operand, of a larger scale': [
      () => fused('int8', [2, 5, 3, 6], [25, 3, 2, 6], { side: 1, scale: 1.7 }),
    ],
    'long sums': [() => fused('int8', [1, 5, 5, 32], [20, 3, 3, 32], { activation: 'relu' })],
    'three channels, a smaller scale': [() => fused('int8', [1, 5, 5, 3], [6, 3, 3, 3], { scale: 0.004 })],
    'one channel, 5×5': [() => fused('int8', [1, 6, 6, 1], [5, 5, 5, 1], { side: 1, activation: 'relu6' })],
    'one pixel': [() => fused('int8', [1, 1, 1, 40], [6, 1, 1, 40]), { dots: ['native', 'emulated'] }],
    'float32, tiles': [
      () => fused('float32', [1, 9, 8, 8], [20, 3, 3, 8], { side: 1, activation: 'relu6' }),
      floor,
    ],
    'float32, one channel': [() => fused('float32', [1, 5, 5, 1], [6, 3, 3, 1]), floor],
    'float32, one pixel': [() => fused('float32', [1, 1, 1, 40], [6, 1, 1, 40]), floor],
  })
})

/** x → conv → ADD ← conv ← x: the first convolution waits for the second. */
function residual(type: Type) {
  const x = image([1, 6, 5, 4], type)
  const first = conv(x, [4, 3, 3, 4], { activation: 'relu' })
  const second = conv(outputOf(first), [4, 3, 3, 4])
  const shortcut = conv(x, [4, 1, 1, 4])
  const both = sum(outputOf(second), outputOf(shortcut), 'relu')
  const last = sum(outputOf(both), x)
  const operators = [first, second, shortcut, both, last]
  return makeGraph({ name: 'residual', inputs: [x], outputs: last.outputs, operators })
}

describe('a network', () => {
  afterAll(async () => (await sharedDevice()).destroy())

  test.each(['int8', 'float32'] as const)('of %s has the same bytes with and without', async (type) => {
    const graph = residual(type)
    const input = randomData(graph.inputs[0] as Tensor, seeded(9))
    const results: unknown[] = []
    for (const fused of [true, false]) {
      const session = await open(fused ? fuseOperators(graph, plainAdapter) : graph, { fuse: false })
      results.push((await session.run({ x: input as Int8Array }))[graph.outputs[0]?.name as string])
      expect((await session.info()).dispatches).toBe(fused ? 4 : 5)
    }
    expect(results[0]).toEqual(results[1])
    if (type === 'int8') expect(results[0]).toEqual(runReference(graph, [input])[0])
  })

  test('shows what each step covers', async () => {
    const session = await open(residual('int8'))
    const input = new Int8Array(120)
    const { layers } = await session.profile({ x: input }, { batchMs: 0, rounds: 1 })
    const covered = layers.map(({ operators }) => operators.map(({ index }) => index))
    const apart = layers.length === 5
    expect(covered).toEqual(apart ? [[0], [1], [2], [3], [4]] : [[0], [2], [1, 3], [4]])
    expect(layers.map(({ kind }) => kind).includes('CONV_2D + ADD')).toBe(!apart)
  })

  test('fuses where the adapter has the dot product, in the place of the ADD', () => {
    const kinds = (dot: 'native' | 'emulated') =>
      fuseOperators(residual('int8'), { ...plainAdapter, dot }).operators.map(({ def }) => def.kind)
    expect(kinds('native')).toEqual(['CONV_2D', 'CONV_2D', 'CONV_2D + ADD', 'ADD'])
    expect(kinds('emulated')).toEqual(['CONV_2D', 'CONV_2D', 'CONV_2D', 'ADD', 'ADD'])
  })

  test('keeps additions that are none of one other tensor of that shape', () => {
    const x = image([1, 6, 6, 4], 'int8')
    const before = conv(x, [4, 3, 3, 4])
    const output = outputOf(before)
    const window = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
    const pooled = makeOp(maxPool2d, window, [output], { quant: middle })
    const active = makeOp(relu, {}, [output], { quant: middle })
    const constant = int8([1, 6, 6, 4], middle, new Array(144).fill(1), 'c')
    const small = image([1, 3, 3, 4], 'int8', 'small')
    const chains: Operator[][] = [
      [sum(output, image([1, 1, 1, 4], 'int8', 'row'))],
      [sum(image([2, 6, 6, 4], 'int8', 'batch'), output)],
      [sum(output, constant)],
      [sum(output, output)],
      [active, sum(output, outputOf(active))],
      [pooled, sum(outputOf(pooled), small)],
    ]
    for (const chain of chains) {
      const operators = [before, ...chain]
      const known = new Set(operators.flatMap((op) => op.outputs))
      const read = new Set(operators.flatMap((op) => op.inputs))
      const inputs = [...read].filter(
        (tensor): tensor is Tensor => !!tensor && !tensor.data && !known.has(tensor),
      )
      const graph = makeGraph({ name: 'kept', inputs, outputs: chain.at(-1)?.outputs ?? [], operators })
      const kinds = fuseOperators(graph, plainAdapter).operators.map(({ def }) => def.kind)
      expect(kinds).toContain('ADD')
      expect(kinds).not.toContain('CONV_2D + ADD')
    }
    const wide = fused('int8', [1, 3, 3, 4], [2, 1, 1, 4])
    expect(wide?.def.kind).toBe('CONV_2D + ADD')
    expect(fused('int8', [1, 3, 3, 4], [1, 1, 1, 4])).toBeUndefined()
  })
})
