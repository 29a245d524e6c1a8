/** Variants of convolutions and fully connected layers, at shapes that the cases (test/ops/cases) don't have. */
import { describe, expect, test } from 'vitest'
import { findAdapter } from '../../../../src/gpu/device'
import { layoutsOf } from '../../../../src/gpu/layout'
import { adapterTraits } from '../../../../src/gpu/traits'
import { makeGraph } from '../../../../src/graph/graph'
import type { AdapterTraits } from '../../../../src/graph/kernel'
import type { Operator } from '../../../../src/graph/operator'
import { perAxis, perTensor, type QuantParams } from '../../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../../src/graph/tensor'
import { conv2d } from '../../../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../../../src/ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../../../src/ops/conv/fully-connected'
import type { Conv2dAttrs } from '../../../../src/ops/conv/geometry'
import { loadVariants } from '../../../../src/ops/conv/variants/on-demand'
import { bias, float32, int8, makeOp } from '../../../harness/build'
import { hostGpu, inNode, plainAdapter } from '../../../harness/host'
import { itMatchesReference } from '../../../harness/op-case'
import { seeded } from '../../../harness/random'

await loadVariants(plainAdapter, true, true)

type Shape = readonly number[]
type Type = 'int8' | 'float32'

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const skewed: Conv2dAttrs = { strides: [2, 1], dilations: [1, 2], padding: 'SAME', activation: 'relu' }

function input(shape: Shape, type: Type): Tensor {
  return type === 'int8' ? int8(shape, perTensor(0.02, -77)) : float32(shape)
}

function output(type: Type): { quant?: QuantParams } {
  return type === 'int8' ? { quant: perTensor(0.3, 5) } : {}
}

function constants(shape: Shape, type: Type, axis = 0): [Tensor, Tensor] {
  const random = seeded(41)
  const channels = shape[axis] ?? 1
  const reals = Array.from({ length: elementCount(shape) }, () => random() - 0.5)
  if (type === 'float32')
    return [float32(shape, reals, 'weights'), float32([channels], reals.slice(0, channels), 'bias')]
  const quant = perAxis(
    Array.from({ length: channels }, () => 2 ** (-6 - 4 * random())),
    axis,
  )
  const data = Int8Array.from(reals, (real) => Math.round(real * 254))
  return [
    makeTensor({ name: 'weights', shape, type, quant, data }),
    bias(Array.from({ length: channels }, () => Math.round((random() - 0.5) * 40_000))),
  ]
}

function conv(image: Shape, filter: Shape, type: Type, changed: Conv2dAttrs = attrs): Operator<Conv2dAttrs> {
  const inputs = [input(image, type), ...constants(filter, type)]
  return makeOp(conv2d, changed, inputs, output(type)) as Operator<Conv2dAttrs>
}

function matmul(rows: number, depth: number, outputs: number, type: Type): Operator {
  const inputs = [input([rows, depth], type), ...constants([outputs, depth], type)]
  return makeOp(fullyConnected, { activation: 'none', keepDims: false }, inputs, output(type))
}

/** A convolution of which one sum in sixteen lies, times its factor of 1/16, exactly between two integers. */
function halves(image: Shape, filter: Shape): Operator {
  const random = seeded(17)
  const values = Array.from({ length: elementCount(filter) }, () => Math.floor(random() * 9) - 4)
  const inputs = [int8(image, perTensor(1, 0)), int8(filter, perTensor(0.5, 0), values, 'weights'), undefined]
  return makeOp(conv2d, attrs, inputs, { quant: perTensor(8, 0) })
}

/** Rows whose sums come near 2^24 on their way, and are brought back to small numbers by a bias: each unit counts. */
function farSums() {
  const [rows, depth, outputs] = [5, 500, 17]
  const random = seeded(23)
  const large = () => 100 + Math.floor(random() * 28)
  const data = Int8Array.from({ length: rows * depth }, large)
  for (let row = 1; row < rows; row++) data.copyWithin(row * depth, 0, depth)
  const weights = Array.from({ length: outputs * depth }, large)
  const biases = Array.from({ length: outputs }, (_, channel) => {
    const taps = weights.slice(channel * depth, (channel + 1) * depth)
    return channel * 9 - 80 - taps.reduce((sum, weight, i) => sum + weight * (data[i] as number), 0)
  })
  const inputs = [
    int8([rows, depth], perTensor(1, 0)),
    int8([outputs, depth], perTensor(1, 0), weights, 'w'),
    bias(biases),
  ]
  const shape = { activation: 'none', keepDims: false } as const
  return { op: makeOp(fullyConnected, shape, inputs, { quant: perTensor(1, 0) }), data }
}

const far = farSums()

/** Names of the candidates of an operator on an adapter. */
function names(op: Operator, adapter: Partial<AdapterTraits>, everyVariant = false): string[] | undefined {
  const inputs = [op.inputs[0] as Tensor]
  const graph = makeGraph({ name: 'g', inputs, outputs: op.outputs, operators: [op] })
  const context = {
    layout: layoutsOf(graph),
    maxWorkgroups: 65535,
    adapter: { ...plainAdapter, ...adapter },
    everyVariant,
  }
  return op.def.candidates?.(op, context).map(({ name }) => name)
}

const floor = { floor: 1 }
describe.each(['int8', 'float32'] as const)('%s', (type) => {
  itMatchesReference({
    'tiles of 32, strides and dilations': [() => conv([1, 13, 7, 16], [20, 2, 3, 16], type, skewed), floor],
    'tiles of 32, rows of a matrix': [() => matmul(21, 80, 23, type), floor],
  })
})

describe('int8', () => {
  const dots = ['native', 'emulated'] as const
  itMatchesReference({
    // 72 pixels, 36 channels and 36 words fill no tile to its end; 252 words fill two steps of every slice and a bit.
    'all tiles': [() => conv([1, 9, 8, 16], [36, 3, 3, 16], 'int8')],
    'all tiles, all slices': [() => conv([1, 9, 8, 112], [36, 3, 3, 112], 'int8', skewed)],
    'tiles of six words': [() => conv([2, 7, 5, 24], [20, 2, 3, 24], 'int8', skewed)],
    'three channels, 7×7, stride 2': [
      () => conv([1, 11, 9, 3], [9, 7, 7, 3], 'int8', { ...attrs, strides: [2, 2] }),
      { dots },
    ],
    'two channels': [() => conv([2, 7, 5, 2], [3, 3, 3, 2], 'int8', skewed)],
    'halves, tiles': [() => halves([1, 9, 8, 16], [36, 1, 1, 16]), { dots }],
    'halves, three channels': [() => halves([1, 9, 8, 3], [5, 3, 3, 3])],
    'halves, one channel': [() => halves([1, 9, 8, 1], [5, 5, 5, 1])],
    'halves, one pixel': [() => halves([1, 1, 1, 40], [6, 1, 1, 40])],
    'sums near what float32 holds': [() => far.op, { inputs: [far.data] }],
    'one row of a matrix': [() => matmul(1, 300, 10, 'int8'), { dots }],
    'two pixels': [() => conv([2, 3, 3, 5], [6, 3, 3, 5], 'int8', { ...attrs, padding: 'VALID' })],
    'pixels and channels beyond the last matrix': [() => conv([2, 7, 9, 32], [70, 3, 3, 32], 'int8', skewed)],
    'few channels, few registers': [
      () => conv([2, 7, 9, 3], [10, 3, 3, 3], 'int8', skewed),
      { adapter: { family: 'intel', software: false, subgroups: 0 } },
    ],
    'depthwise, few registers': [
      () =>
        makeOp(
          depthwiseConv2d,
          attrs,
          [input([1, 7, 6, 8], 'int8'), ...constants([1, 3, 3, 8], 'int8', 3)],
          output('int8'),
        ),
      { adapter: { family: 'intel', software: false, subgroups: 0 } },
    ],
    'sixteen channels at a time': [() => conv([1, 5, 7, 6], [25, 3, 2, 6], 'int8', skewed)],
  })
})

test('subgroup matrices are multiplied where the adapter offers them', async () => {
  // Variants for GPUs are for adapters that don't compute on the CPU, as those do that tests run on.
  const traits = { ...adapterTraits(await findAdapter(await hostGpu())), software: false }
  const offered = traits.matrix !== undefined
  if (inNode && process.env.EXPECT_MATRICES) expect(offered, 'this driver should offer them').toBe(true)
  const taken = names(conv([1, 8, 8, 16], [32, 1, 1, 16], 'int8'), traits) ?? []
  expect(taken.some((name) => name.startsWith('matrix'))).toBe(offered)
})

describe('the guess', () => {
  const wide = conv([1, 64, 64, 16], [64, 1, 1, 16], 'int8')
  const software = { software: true }
  const matrix = { m: 16, n: 16, k: 32, lanes: 32 }

  test.each([
    ['hardware, many pixels', wide, {}, ['tile32', 'tile64', 'plain']],
    [
      'hardware, very many pixels',
      conv([8, 64, 64, 16], [64, 1, 1, 16], 'int8'),
      {},
      ['tile128', 'tile64', 'plain'],
    ],
    [
      'hardware, few pixels and long sums',
      conv([1, 14, 14, 256], [64, 3, 3, 256], 'int8'),
      {},
      ['tile16x8', 'tile32x4'],
    ],
    [
      'hardware, pixels of six words',
      conv([1, 64, 64, 24], [64, 1, 1, 24], 'int8'),
      {},
      ['words64', 'words32', 'plain'],
    ],
    ['hardware with subgroups', wide, { subgroups: 32 }, ['tile32', 'tile64', 'plain']],
    ['hardware with few registers', wide, { subgroups: 8 }, ['words64', 'words32', 'plain']],
    [
      'hardware with few registers, few channels',
      conv([1, 8, 8, 3], [8, 3, 3, 3], 'int8'),
      { subgroups: 8 },
      ['words16', 'few', 'plain'],
    ],
    [
      'hardware with few registers and no subgroups',
      wide,
      { family: 'intel' },
      ['words64', 'words32', 'plain'],
    ],
    [
      'float32, hardware with few registers',
      conv([1, 64, 64, 16], [64, 1, 1, 16], 'float32'),
      { subgroups: 8 },
      ['tile32', 'tile64', 'plain'],
    ],
    ['hardware with matrices', wide, { matrix }, ['matrix4', 'matrix1', 'tile32', 'tile64', 'plain']],
    [
      'matrices no faster than dot products',
      wide,
      { matrix, family: 'amd' },
      ['tile32', 'tile64', 'matrix4'],
    ],
    [
      'hardware with large subgroups',
      wide,
      { matrix: { ...matrix, lanes: 128 } },
      ['matrix1', 'tile32', 'tile64', 'plain'],
    ],
    ['hardware, one pixel', matmul(1, 64, 10, 'int8'), {}, ['split', 'plain']],
    ['hardware, three channels', conv([1, 8, 8, 3], [8, 3, 3, 3], 'int8'), {}, ['few', 'plain']],
    ['hardware, one channel', conv([1, 8, 8, 1], [8, 5, 5, 1], 'int8'), {}, ['window5', 'plain']],
    [
      'hardware with few registers, one channel',
      conv([1, 8, 8, 1], [8, 5, 5, 1], 'int8'),
      { subgroups: 8 },
      ['shared5', 'plain'],
    ],
    ['llvmpipe', wide, { ...software, family: 'llvmpipe', subgroups: 8 }, ['broadcast', 'plain']],
    ['llvmpipe, one pixel', matmul(1, 64, 10, 'int8'), { ...software, family: 'llvmpipe' }, ['plain']],
    ['SwiftShader', wide, { ...software, family: 'swiftshader', subgroups: 4 }, ['plain']],
    [
      'SwiftShader, three channels',
      conv([1, 8, 8, 3], [8, 3, 3, 3], 'int8'),
      { family: 'swiftshader' },
      ['few'],
    ],
    ['software that nobody measured', wide, software, ['plain']],
  ])('%s', (_, op, adapter, expected) => {
    expect(names(op, adapter)?.slice(0, expected.length)).toEqual(expected)
  })

  const singleRow = matmul(1, 256, 64, 'int8')
  const threeByThree = conv([1, 28, 28, 64], [64, 3, 3, 64], 'int8')
  test.each([
    ['AMD', { family: 'amd', subgroups: 32, matrix: { ...matrix, k: 16, lanes: 64 } }, 4, 5, 2],
    ['NVIDIA', { family: 'nvidia', subgroups: 32, matrix }, 4, 5, 2],
    ['Intel', { family: 'intel', subgroups: 8, matrix: { m: 8, n: 16, k: 32, lanes: 32 } }, 3, 5, 2],
    ['Apple', { family: 'apple', subgroups: 32, dot: 'emulated' as const }, 4, 4, 3],
    ['SwiftShader', { ...software, family: 'swiftshader', subgroups: 4, dot: 'emulated' as const }, 2, 2, 2],
    ['llvmpipe', { ...software, family: 'llvmpipe', subgroups: 8 }, 3, 2, 1],
  ])('%s times few variants of a 3×3, a 1×1 and a fully connected layer', (_, adapter, ...counts) => {
    expect([threeByThree, wide, singleRow].map((op) => names(op, adapter)?.length)).toEqual(counts)
  })

  test('tests can have every variant that applies', () => {
    const all = names(wide, { ...software, subgroups: 8 }, true)
    for (const name of ['plain', 'broadcast', 'tile128', 'tile32', 'words64']) expect(all).toContain(name)
  })

  test('float32 sums are for layers whose sums it holds, on adapters that compute on the CPU', () => {
    const llvmpipe = { ...software, family: 'llvmpipe', subgroups: 8 }
    expect(names(far.op, llvmpipe)?.[0]).toBe('floats')
    expect(names(matmul(8, 3000, 16, 'int8'), llvmpipe)).not.toContain('floats')
    expect(names(far.op, { subgroups: 32 })).not.toContain('floats')
  })

  test('legacy weights with a zero point, and grids too large for the device, are for the plain kernel', () => {
    const [weights, biases] = constants([20, 16], 'int8')
    const legacy = { ...weights, quant: perTensor(0.01, 3) }
    const shape = { activation: 'none', keepDims: false } as const
    const op = makeOp(fullyConnected, shape, [input([1, 16], 'int8'), legacy, biases], {
      quant: perTensor(0.3, 5),
    })
    expect(names(op, {})).toEqual(['plain'])
    const layout = layoutsOf(
      makeGraph({ name: 'g', inputs: [wide.inputs[0] as Tensor], outputs: wide.outputs, operators: [wide] }),
    )
    const few = wide.def.candidates?.(wide, { layout, maxWorkgroups: 40, adapter: plainAdapter })
    expect(few?.map(({ name }) => name)).toEqual(['tile128', 'plain'])
  })
})
