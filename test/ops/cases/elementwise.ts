import type { OpDef } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { allocate } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import type { Activation } from '../../../src/ops/shared/activation'
import { randomData, seeded } from '../../harness/random'
import {
  caseOf,
  everyByte,
  type GraphCase,
  type OperatorCaseOptions,
  type Shape,
  shapes,
  withItself,
} from './builders'

const none = { activation: 'none' } as const
const relu = { activation: 'relu' } as const
const relu6 = { activation: 'relu6' } as const

const numbers = [
  ...[-1e30, -1e6, -100, -88, -20, -9, -3.001, -3, -2.999, -1, -0.5, -0.2501, -0.25, -0.2499, -1e-3, -1e-20],
  ...[0, 1e-20, 1e-3, 0.2499, 0.25, 0.2501, 0.5, 1, 2.999, 3, 3.001, 6, 9, 20, 88, 100, 1e6, 1e30],
]
const positive = numbers.filter((number) => number >= 0)
const above0 = numbers.filter((number) => number > 0)
const within = (most: number) => numbers.filter((number) => Math.abs(number) <= most)
const halves = [-3.5, -2.5, -1.5, -0.5, -0.4999, 0.4999, 0.5, 1.5, 2.5, 3.5]

/** Makes a case of a function of one number: of every byte, and of `chosen` and random numbers. */
function unary<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  chosen = numbers,
  options: OperatorCaseOptions = {},
): GraphCase {
  const shape = [5, 131]
  const random = seeded(53)
  const reals = randomData({ shape, type: 'float32' }, random) as Float32Array<ArrayBuffer>
  const float32 =
    chosen === positive ? reals.map(Math.abs) : chosen === above0 ? reals.map((x) => Math.abs(x) || 1) : reals
  float32.set(chosen)
  const int8 = randomData({ shape, type: 'int8' }, random) as Int8Array
  int8.set(everyByte)
  return caseOf(name, def, attrs, [shape], {
    inputs: { float32: [float32], int8: [int8] },
    maxWorkgroups: 2,
    ...options,
  })
}

/** Makes a case of every byte through the int8 form of a function, from one quantization to another. */
function rescaled<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  ...quants: OperatorCaseOptions['quants'] & object
): GraphCase {
  return caseOf(name, def, attrs, [[256]], { kinds: ['int8'], quants, inputs: [everyByte] })
}

/** Of a version that is newer than the TensorFlow Lite of the tests. */
function refused(one: GraphCase): GraphCase {
  return { ...one, refused: true }
}

const onlyFloat: OperatorCaseOptions = { kinds: ['float32'] }

const quant = perTensor(0.031, 12)
const [high, low] = [perTensor(0.0313, 127), perTensor(0.0479, -128)]
const coarse = perTensor(0.0979, 20)
const fine = perTensor(0.0139, -128)
/** Six is 7.5 steps in float32, which XNNPACK rounds otherwise than TensorFlow Lite's own kernels. */
const between = perTensor(0.8, 5)

/** A line for each function, and more where scales or attributes take other ways through its arithmetic. */
const functions: readonly GraphCase[] = [
  unary('relu', ops.relu, {}),
  rescaled('relu in place', ops.relu, {}, quant),
  rescaled('relu, finer', ops.relu, {}, quant, fine),
  rescaled('relu, coarser', ops.relu, {}, quant, coarse),
  unary('relu6', ops.relu6, {}),
  rescaled('relu6, finer', ops.relu6, {}, perTensor(0.06, 3), perTensor(6 / 255, -128)),
  rescaled('relu6, coarser', ops.relu6, {}, quant, coarse),
  rescaled('relu6, much coarser', ops.relu6, {}, perTensor(0.0313, -100), perTensor(0.2, -128)),
  rescaled('relu6, a bound between two steps', ops.relu6, {}, between),
  rescaled('relu6, a bound between two steps, rescaled', ops.relu6, {}, perTensor(0.7, -100), between),
  unary('relu -1 to 1', ops.reluN1To1, {}),
  rescaled('relu -1 to 1 in place', ops.reluN1To1, {}, quant),
  rescaled('relu -1 to 1, finer', ops.reluN1To1, {}, quant, fine),
  rescaled('relu -1 to 1, coarser', ops.reluN1To1, {}, quant, coarse),
  unary('leaky relu', ops.leakyRelu, { alpha: 0.2 }),
  unary('leaky relu, falling', ops.leakyRelu, { alpha: -1 }),
  rescaled('leaky relu in place', ops.leakyRelu, { alpha: 0.01 }, quant),
  rescaled('leaky relu, steep', ops.leakyRelu, { alpha: 0.3 }, perTensor(0.0402, 5), quant),
  rescaled(
    'leaky relu, 118 times as coarse',
    ops.leakyRelu,
    { alpha: Math.fround(0.3) },
    perTensor(0.00402, -119),
    perTensor(0.477, 65),
  ),
  rescaled('leaky relu, a faint slope', ops.leakyRelu, { alpha: 0.002 }, quant, fine),
  rescaled('leaky relu, a faint falling slope', ops.leakyRelu, { alpha: -0.003 }, quant, fine),
  unary('abs', ops.abs, {}),
  rescaled('abs in place', ops.abs, {}, quant),
  rescaled('abs, finer', ops.abs, {}, quant, fine),
  rescaled('abs, coarser', ops.abs, {}, high, coarse),
  unary('elu', ops.elu, {}),
  rescaled('elu, finer', ops.elu, {}, quant, fine),
  rescaled('elu, coarser', ops.elu, {}, high, coarse),
  unary('hard-swish', ops.hardSwish, {}),
  rescaled('hard-swish, finer', ops.hardSwish, {}, quant, fine),
  rescaled('hard-swish, coarser', ops.hardSwish, {}, perTensor(0.11, -7), perTensor(0.12, -120)),
  rescaled('hard-swish, fine', ops.hardSwish, {}, perTensor(0.0034, 3), perTensor(0.0031, -20)),
  unary('sigmoid', ops.sigmoid, {}),
  rescaled('sigmoid, coarser', ops.sigmoid, {}, perTensor(0.06, 3)),
  rescaled('sigmoid, coarse', ops.sigmoid, {}, perTensor(0.23, 127)),
  unary('tanh', ops.tanh, {}),
  rescaled('tanh, finer', ops.tanh, {}, perTensor(0.021, -3)),
  unary('square root', ops.sqrt, {}, positive),
  unary('exp', ops.exp, {}, within(20), onlyFloat),
  refused(rescaled('exp of bytes', ops.exp, {}, perTensor(0.03, -20), perTensor(0.04, -128))),
  unary('log', ops.log, {}, above0, onlyFloat),
  refused(rescaled('log of bytes', ops.log, {}, perTensor(0.02, -50), perTensor(0.03, 60))),
  unary('neg', ops.neg, {}),
  unary('square', ops.square, {}, within(1e6)),
  unary('rsqrt', ops.rsqrt, {}, above0, onlyFloat),
  ...[0.05, 0.0039, 1.7].flatMap((scale, i) =>
    caseOf(`rsqrt of scale ${scale}`, ops.rsqrt, {}, [[256]], {
      kinds: ['int8'],
      quants: [perTensor(scale, -128), perTensor([0.02, 0.09, 0.004][i] ?? 1, [-128, 0, -90][i] ?? 0)],
      inputs: [everyByte],
    }),
  ),
  unary('sine', ops.sin, {}, within(100), { floor: 0.1 }),
  unary('cosine', ops.cos, {}, within(100), { floor: 0.1 }),
  unary('sign', ops.sign, {}),
  unary('ceil', ops.ceil, {}, [...numbers, ...halves]),
  unary('floor', ops.floor, {}, [...numbers, ...halves]),
  unary('round', ops.round, {}, [...numbers, ...halves]),
  unary('relu 0 to 1', ops.relu0To1, {}),
  rescaled('relu 0 to 1, finer', ops.relu0To1, {}, quant, perTensor(1 / 255, -128)),
  ...[true, false].flatMap((approximate) => [
    unary(`gelu, approximate ${approximate}`, ops.gelu, { approximate }, within(1e6)),
    rescaled(`gelu, approximate ${approximate}, finer`, ops.gelu, { approximate }, quant, fine),
  ]),
]

const stretches: readonly (readonly [string, Shape, Shape])[] = [
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
]

const [below, above, sum] = [perTensor(0.031, 127), perTensor(0.0271, -128), perTensor(0.0402, 5)]
const extreme = [below, above, sum]

const stretched = stretches.flatMap(([name, a, b]) => [
  caseOf(`add, ${name}`, ops.add, none, [a, b], { quants: extreme }),
  caseOf(`add, ${name}, swapped`, ops.add, b.length > 0 ? relu : none, [b, a], {
    kinds: ['int8'],
    quants: [above, below, sum],
  }),
])

const triples = {
  'plain scales': [quant, perTensor(0.0071, -99), perTensor(0.04021, 5)],
  'very different scales': [quant, perTensor(0.91, 3), perTensor(0.7, -10)],
  'extreme zero points': [high, low, perTensor(0.08, 127)],
}

/** Makes cases of int8 arithmetic on many pairs of bytes, and of a clamp behind it where that leaves anything. */
function paired(name: string, def: OpDef<{ readonly activation: Activation }>): GraphCase[] {
  const shape = [9, 64, 8]
  return [none, relu6].flatMap((attrs) =>
    Object.entries(triples)
      .slice(0, attrs === none ? 3 : 2)
      .map(([scales, quants]) =>
        caseOf(`${name}, ${attrs.activation}, ${scales}`, def, attrs, [shape, shape], {
          kinds: ['int8'],
          quants,
        }),
      ),
  )
}

const everyPair: OperatorCaseOptions = { kinds: ['int8'], inputs: [everyByte, everyByte] }
const rowAndColumn = shapes([256, 1], [1, 256])

const image = [2, 3, 5, 7]
const tiny = perTensor(2 ** -30, 0)
const constant = { shape: [5], values: [-128, -1, 0, 1, 127] }

const zeroScale: OperatorCaseOptions = { kinds: ['int8'], quants: [quant, perTensor(0, 3), coarse] }

const binary: readonly GraphCase[] = [
  ...stretched,
  ...paired('add', ops.add),
  ...Object.entries({ add: ops.add, sub: ops.sub, mul: ops.mul }).map(([name, def]) =>
    caseOf(`${name}, a bound between two steps`, def as typeof ops.add, relu6, shapes([9, 40], [9, 40]), {
      kinds: ['int8'],
      quants: [between],
    }),
  ),
  caseOf('add of a constant', ops.add, relu6, shapes([3, 5], constant)),
  // TensorFlow Lite aborts at these.
  caseOf('add of a constant of scale 0', ops.add, none, shapes([3, 5], constant), {
    ...zeroScale,
    refused: true,
  }),
  caseOf('sub of a constant of scale 0', ops.sub, none, shapes([3, 5], constant), {
    ...zeroScale,
    refused: true,
  }),
  withItself('add of a tensor with itself', ops.add, none, [3, 70]),
  caseOf('add, dispatch wraps', ops.add, none, shapes([2, 5, 9, 21], [9, 1]), { maxWorkgroups: 5 }),
  caseOf('add, steps far below the output’s', ops.add, none, shapes([40], [40]), {
    kinds: ['int8'],
    quants: [tiny, tiny, perTensor(1, 7)],
  }),
  caseOf('add, steps far above the output’s', ops.add, none, shapes([40], [40]), {
    kinds: ['int8'],
    quants: [perTensor(8000, 3), quant, perTensor(1, 7)],
  }),
  caseOf('sub', ops.sub, none, [image, image]),
  caseOf('sub, a value for each channel', ops.sub, none, shapes(image, [7]), { quants: extreme }),
  caseOf('sub, relu6, a value for each channel, swapped', ops.sub, relu6, shapes([7], image)),
  caseOf('sub, relu6, a value for each pixel', ops.sub, relu6, shapes(image, [2, 3, 5, 1])),
  ...paired('sub', ops.sub),
  caseOf('mul', ops.mul, none, [image, image]),
  caseOf('mul, every pair of bytes', ops.mul, none, rowAndColumn, {
    ...everyPair,
    quants: extreme,
  }),
  caseOf('mul, every pair of bytes, halves in plenty', ops.mul, none, rowAndColumn, {
    ...everyPair,
    quants: [perTensor(0.5, 3), perTensor(1 / 256, -128), perTensor(0.5, 3)],
  }),
  caseOf('mul, relu6, a value for each image and channel', ops.mul, relu6, shapes(image, [2, 1, 1, 7])),
  caseOf('mul, products far below a step', ops.mul, none, [image, image], {
    kinds: ['int8'],
    quants: [perTensor(2 ** -30, 1), perTensor(2 ** -30, 2), perTensor(1, 7)],
  }),
  caseOf('mul, products far above a step, dispatch wraps', ops.mul, none, shapes([40, 21], [40, 21]), {
    quants: [perTensor(80, 1), perTensor(90, 2), perTensor(1, 7)],
    maxWorkgroups: 2,
  }),
  caseOf('mul by a scalar', ops.mul, none, shapes(image, [])),
  ...paired('mul', ops.mul),
  caseOf('maximum', ops.maximum, {}, [image, image]),
  caseOf('maximum, a value for each channel', ops.maximum, {}, shapes(image, [7])),
  caseOf('minimum', ops.minimum, {}, [image, image]),
  caseOf('minimum, a value for each pixel', ops.minimum, {}, shapes(image, [2, 3, 5, 1])),
  caseOf('div', ops.div, none, shapes([2, 3, 5], { shape: [3, 1], values: [-3, 0.5, 7] })),
  caseOf('div, relu6', ops.div, relu6, shapes(image, { shape: [7], values: [-3, -0.1, 0.2, 1, 2, 17, 1e6] })),
  caseOf('squared difference', ops.squaredDifference, {}, [image, image]),
  caseOf('squared difference of bytes', ops.squaredDifference, {}, rowAndColumn, {
    ...everyPair,
    quants: [quant, perTensor(0.0071, -99), perTensor(0.21, -128)],
  }),
  caseOf(
    'squared difference of bytes, a value for each channel',
    ops.squaredDifference,
    {},
    shapes(image, [7]),
    {
      kinds: ['int8'],
      quants: [perTensor(0.02, 3), perTensor(0.05, -5), perTensor(0.9, -100)],
    },
  ),
  caseOf('power', ops.pow, {}, shapes([2, 3, 5, 7], { shape: [7], values: [2, 0, -1, 3, -2, 1, 5] }), {
    inputs: [Float32Array.from({ length: 210 }, (_, i) => ((i % 41) - 20.5) / 7)],
    tolerance: 2e-5,
  }),
  caseOf('power of computed exponents', ops.pow, {}, shapes([3, 5], [3, 1]), {
    inputs: [Float32Array.from({ length: 15 }, (_, i) => i / 3), Float32Array.of(0.5, 2.25, 1 / 3)],
    tolerance: 2e-5,
  }),
  caseOf('floor-mod', ops.floorMod, {}, shapes([2, 3, 5], { shape: [3, 1], values: [-3, 0.5, 7] })),
  caseOf('floor-div', ops.floorDiv, {}, shapes([2, 3, 5], { shape: [3, 1], values: [-3, 0.5, 7] })),
]

const slopes = { shape: [256], values: Array.from(everyByte) }
const rows = Int8Array.from({ length: 65536 }, (_, i) => (i >> 8) - 128)

const preluCases: readonly GraphCase[] = [
  caseOf('prelu', ops.prelu, {}, shapes([2, 3, 5, 3], { shape: [1, 1, 3], values: 'random' })),
  caseOf(
    'prelu, slopes of scale 0',
    ops.prelu,
    {},
    shapes([2, 3, 5, 3], { shape: [1, 1, 3], values: 'random' }),
    {
      ...zeroScale,
    },
  ),
  caseOf('prelu, every pair of bytes', ops.prelu, {}, shapes([256, 256], slopes), {
    kinds: ['int8'],
    quants: [perTensor(0.031, 12), perTensor(0.01, 20), perTensor(0.0402, 5)],
    inputs: [rows],
  }),
  caseOf('prelu, a computed slope for each row', ops.prelu, {}, shapes(image, [3, 1, 1])),
  caseOf(
    'prelu, a slope for each channel',
    ops.prelu,
    {},
    shapes(image, { shape: [7], values: [-3, -1, 0, 2, 1, 5, 17] }),
  ),
  caseOf(
    'prelu, a slope for each element',
    ops.prelu,
    {},
    shapes([2, 9, 40, 6], { shape: [9, 40, 6], values: 'random' }),
    { quants: [high, perTensor(0.02, -128), perTensor(0.15, 127)] },
  ),
  caseOf('prelu, coarser', ops.prelu, {}, shapes([2, 9, 40, 6], { shape: [1, 1, 6], values: 'random' }), {
    kinds: ['int8'],
    quants: [quant, perTensor(0.004, 10), perTensor(0.09, 10)],
  }),
]

const two = shapes([2, 3, 5], [3, 1])
const int32 = { from: 'int32' } as const
const bool = { to: 'bool' } as const
const bools = { from: 'bool' } as const
/** Bools of which every `period`th is true. */
const bits = (count: number, period: number) =>
  Uint8Array.from({ length: count }, (_, i) => (i % period === 0 ? 1 : 0))

/** Few values, so that some are equal. */
const few = (type: 'float32' | 'int8' | 'int32', count: number) => {
  const data = allocate(type, count)
  return data.map((_, i) => ((i * 7) % 5) - 2) as typeof data
}

const comparisons: readonly GraphCase[] = Object.entries({
  equal: ops.equal,
  'not equal': ops.notEqual,
  less: ops.less,
  'less or equal': ops.lessEqual,
  greater: ops.greater,
  'greater or equal': ops.greaterEqual,
}).flatMap(([name, def]) =>
  (['float32', 'int8', 'int32'] as const).map((type) =>
    caseOf(`${name}, ${type}`, def, {}, two, {
      from: type,
      ...bool,
      quants: [quant],
      inputs: [few(type, 30), few(type, 3)],
    }),
  ),
)

/** Types that only the CPU computes with. */
const otherTypes: readonly GraphCase[] = [
  ...comparisons,
  caseOf('add, int32', ops.add, none, two, int32),
  caseOf('sub, int32', ops.sub, none, two, int32),
  caseOf('mul, int32', ops.mul, none, two, int32),
  caseOf('div, int32', ops.div, none, shapes([2, 3, 5], { shape: [3, 1], values: [-3, 2, 7] }), int32),
  caseOf('neg, int32', ops.neg, {}, [[2, 3, 5]], int32),
  refused(caseOf('sign, int32', ops.sign, {}, [[2, 3, 5]], int32)),
  caseOf('maximum, int32', ops.maximum, {}, two, int32),
  caseOf('minimum, int32', ops.minimum, {}, two, int32),
  caseOf('power, int32', ops.pow, {}, shapes([2, 3, 5], { shape: [3, 1], values: [0, 3, 2] }), int32),
  caseOf('squared difference, int32', ops.squaredDifference, {}, two, int32),
  caseOf(
    'floor-mod, int32',
    ops.floorMod,
    {},
    shapes([2, 3, 5], { shape: [3, 1], values: [-3, 2, 7] }),
    int32,
  ),
  caseOf('logical and', ops.logicalAnd, {}, two, { ...bools, inputs: [bits(30, 2), bits(3, 2)] }),
  caseOf('logical or', ops.logicalOr, {}, two, { ...bools, inputs: [bits(30, 3), bits(3, 2)] }),
  caseOf('logical not', ops.logicalNot, {}, [[2, 3, 5]], { ...bools, inputs: [bits(30, 3)] }),
  caseOf('cast to float32', ops.cast, {}, [[2, 3, 5]], { ...int32, to: 'float32' }),
  caseOf('cast to int32', ops.cast, {}, [[2, 3, 5]], { from: 'float32', to: 'int32' }),
]

export const elementwise: readonly GraphCase[] = [...functions, ...binary, ...preluCases, ...otherTypes]
