/** Small graphs of every operator that `.tflite` files hold, in float32 and int8. */
import type { Graph } from '../../../src/graph/graph'
import { perTensor } from '../../../src/graph/quant-params'
import * as ops from '../../../src/ops'
import { seeded } from '../../harness/random'
import {
  conv,
  dense,
  fixed,
  type GraphCase,
  input,
  int8,
  type Kind,
  moving,
  network,
  pairs,
  rescaling,
  single,
  storedWeights,
  unit,
  window,
  withoutBias,
} from './graph-parts'
import { arithmeticBoundaries, arithmeticCases } from './graphs-arithmetic'
import { movedIntegers, moves, resizes, transposedConvolutions } from './graphs-moving'

/** One graph for each operator, with odd shapes and channels that are no multiple of 4. */
export const cases: readonly GraphCase[] = [
  conv('conv, SAME, relu6', [1, 7, 5, 3], [5, 3, 3, 3], { ...unit, activation: 'relu6' }),
  conv('conv, VALID, strides 2×1, relu', [1, 9, 6, 2], [3, 3, 2, 2], {
    ...unit,
    strides: [2, 1],
    padding: 'VALID',
    activation: 'relu',
  }),
  conv('conv, dilations 2×2', [1, 8, 9, 3], [6, 3, 3, 3], { ...unit, dilations: [2, 2] }),
  conv('conv, 1×1, 33 channels', [1, 3, 3, 33], [7, 1, 1, 33], unit),
  conv('conv, reluN1To1', [1, 4, 4, 1], [3, 5, 5, 1], { ...unit, activation: 'reluN1To1' }),
  conv('depthwise, SAME', [1, 7, 5, 5], [1, 3, 3, 5], unit, 3),
  conv(
    'depthwise, multiplier 2, strides 2',
    [1, 7, 8, 3],
    [1, 3, 3, 6],
    { ...unit, strides: [2, 2], activation: 'relu6' },
    3,
  ),
  dense('fully connected', [2, 13], [5, 13], { activation: 'none', keepDims: false }),
  dense('fully connected, relu', [1, 64], [10, 64], { activation: 'relu', keepDims: false }),
  dense('fully connected, keeps axes', [1, 3, 7], [4, 7], { activation: 'none', keepDims: true }),
  { ...withoutBias('conv, no bias', ops.conv2d, unit, [1, 5, 5, 3], [4, 3, 3, 3]), grows: true },
  withoutBias(
    'depthwise, no bias, dilations 2×1',
    ops.depthwiseConv2d,
    { ...unit, dilations: [2, 1] },
    [1, 6, 5, 3],
    [1, 3, 3, 3],
  ),
  withoutBias(
    'fully connected, no bias',
    ops.fullyConnected,
    { activation: 'none', keepDims: false },
    [1, 9],
    [3, 9],
  ),
  moving('max pool', ops.maxPool2d, { ...window, window: [2, 2], strides: [2, 2] }, [1, 7, 5, 3]),
  moving('max pool, VALID', ops.maxPool2d, { ...window, window: [3, 2], padding: 'VALID' }, [1, 7, 5, 6]),
  moving('average pool', ops.averagePool2d, { ...window, window: [3, 3], strides: [2, 2] }, [1, 7, 5, 3]),
  moving(
    'average pool, all',
    ops.averagePool2d,
    { ...window, window: [5, 6], padding: 'VALID' },
    [1, 5, 6, 7],
  ),
  moving('concatenation', ops.concatenation, { axis: 3, activation: 'none' }, [1, 3, 2, 3], [1, 3, 2, 5]),
  moving('concatenation, axis −2', ops.concatenation, { axis: -2, activation: 'none' }, [2, 3, 1], [2, 4, 1]),
  moving('pad', ops.pad, { paddings: pairs([0, 0], [1, 2], [0, 3], [0, 0]) }, [1, 3, 2, 3]),
  moving('reshape', ops.reshape, { shape: [1, 42] }, [1, 7, 2, 3]),
  moving('reshape, one extent open', ops.reshape, { shape: [-1, 6] }, [1, 7, 2, 3]),
  ...moves,
  ...resizes,
  ...transposedConvolutions,
  rescaling('add', ops.add, { activation: 'none' }, [1, 3, 5, 3], [1, 3, 5, 3]),
  rescaling('add, relu, broadcast', ops.add, { activation: 'relu' }, [1, 3, 5, 3], [1, 1, 1, 3]),
  rescaling('relu', ops.relu, {}, [1, 3, 5, 3]),
  rescaling('relu6', ops.relu6, {}, [1, 3, 5, 3]),
  rescaling('leaky relu', ops.leakyRelu, { alpha: Math.fround(0.2) }, [1, 3, 5, 7]),
  fixed('softmax', ops.softmax, { beta: 1 }, perTensor(1 / 256, -128), [3, 11]),
  fixed('sigmoid', ops.sigmoid, {}, perTensor(1 / 256, -128), [1, 5, 5, 13]),
  fixed('tanh', ops.tanh, {}, perTensor(1 / 128, 0), [1, 5, 5, 13]),
  { name: 'network', build: network },
  ...arithmeticCases,
]

/** Operators whose input and output, or weights and their form in the file, differ in type. */
export const boundaries: readonly GraphCase[] = [
  {
    name: 'quantize',
    build: () => single('quantize', ops.quantize, {}, [input('float32', [1, 67])], int8(0.023, -7)),
  },
  {
    name: 'dequantize',
    build: () =>
      single('dequantize', ops.dequantize, {}, [input('int8', [1, 67], perTensor(0.023, -7))], 'float32'),
  },
  {
    name: 'conv, weights stored in int8 per channel',
    build: (_, random) => storedWeights(ops.conv2d, unit, [1, 5, 4, 3], [5, 3, 3, 3], 0, random),
  },
  {
    name: 'depthwise, weights stored in int8 per channel',
    build: (_, random) => storedWeights(ops.depthwiseConv2d, unit, [1, 5, 4, 3], [1, 3, 3, 3], 3, random),
  },
  {
    name: 'fully connected, weights stored in int8 per channel',
    build: (_, random) =>
      storedWeights(ops.fullyConnected, { activation: 'none', keepDims: false }, [1, 12], [5, 12], 0, random),
  },
  {
    name: 'fully connected, weights stored in int8 with one scale',
    build: (_, random) =>
      storedWeights(
        ops.fullyConnected,
        { activation: 'none', keepDims: false },
        [1, 12],
        [5, 12],
        undefined,
        random,
      ),
  },
  ...arithmeticBoundaries,
  ...movedIntegers,
]

/** Each case in each type, with a generator of its own. */
export function allGraphs(): {
  name: string
  kind: Kind
  graph: Graph
  grows: boolean
  steps: number
}[] {
  const kinds = ['float32', 'int8'] as const
  const typed = kinds.flatMap((kind) =>
    cases.map(({ name, build, grows = false, steps = 0 }, i) => ({
      name: `${name}, ${kind}`,
      kind,
      graph: build(kind, seeded(i + 1)),
      grows,
      steps,
    })),
  )
  const others = boundaries.map(({ name, build }) => {
    const graph = build('int8', seeded(99))
    const quantized = [...graph.inputs, ...graph.outputs].some(({ type }) => type === 'int8')
    return { name, kind: quantized ? ('int8' as const) : ('float32' as const), graph, grows: false, steps: 0 }
  })
  return [...typed, ...others]
}
