import type { OpDef } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import * as ops from '../../../src/ops'
import type { ReductionAttrs } from '../../../src/ops/reduce/reduction'
import { caseOf, type GraphCase, type OperatorCaseOptions, type Shape } from './builders'

const [from, to] = [perTensor(0.031, 12), perTensor(0.04021, 5)]

/** A mean to other scales, or of int8 between equal ones, where TensorFlow Lite's own kernel may truncate. */
function mean(
  name: string,
  shape: Shape,
  axes: readonly number[],
  keepDims = true,
  options: OperatorCaseOptions = scaled,
): GraphCase {
  return caseOf(`mean over ${name}`, ops.mean, { axes, keepDims }, [shape], { floor: 1, ...options })
}

const scaled: OperatorCaseOptions = { kinds: ['int8'], quants: [from, to] }
const equal: OperatorCaseOptions = { kinds: ['int8'], quants: [from] }
const fine: OperatorCaseOptions = { kinds: ['int8'], quants: [from, perTensor(0.0078, -99)] }
const extreme: OperatorCaseOptions = { quants: [perTensor(0.031, 127), perTensor(0.02, 120)] }

const means: readonly GraphCase[] = [
  mean('height and width', [2, 5, 3, 7], [1, 2], true, extreme),
  mean('height and width, axes dropped', [2, 5, 3, 7], [1, 2], false),
  mean('7×7', [2, 7, 7, 35], [1, 2]),
  mean('7×7, axes dropped', [2, 7, 7, 35], [1, 2], false),
  mean('4×4', [2, 4, 4, 1035], [1, 2]),
  mean('4×4, finer', [2, 4, 4, 1035], [1, 2], true, fine),
  mean('4×4, scales equal', [2, 4, 4, 1035], [1, 2], true, equal),
  mean('4×4, scales equal, axes dropped', [2, 4, 4, 1035], [1, 2], false, equal),
  mean('2×1, scales equal', [2, 2, 1, 1035], [1, 2], true, equal),
  mean('axes −3 and −2, scales equal', [2, 4, 4, 135], [-3, -2], false, equal),
  mean('axes 2 and 1, scales equal', [2, 4, 4, 135], [2, 1], false, equal),
  mean('rows, scales equal', [2, 4, 4, 135], [1], true, equal),
  mean('rows of odd channels, scales equal', [2, 4, 3, 7], [1], false, equal),
  mean('300×300', [1, 300, 300, 3], [1, 2], true, { kinds: ['int8'], quants: [from, perTensor(0.0009, 5)] }),
  mean('300×300, scales equal', [1, 300, 300, 3], [1, 2], false, equal),
  mean('300×300 and a channel, scales equal', [300, 300, 1], [0, 1, 2], true, equal),
  mean('columns', [2, 4, 4, 1035], [2], false),
  mean('columns, scales equal', [2, 4, 4, 1035], [2], true, equal),
  mean('channels', [2, 9, 40, 6], [3], false),
  mean('channels, axes kept', [2, 3, 5, 7], [-1], true, extreme),
  mean('channels, scales equal', [2, 9, 40, 6], [-1], true, equal),
  mean('channels of three axes', [9, 40, 6], [2]),
  mean('images', [4, 9, 40, 6], [0]),
  mean('images and columns, dispatch wraps', [2, 6, 3, 131], [0, 2], false, {
    ...extreme,
    maxWorkgroups: 2,
    // TensorFlow Lite's own kernel takes its factor apart, and rounds in between.
    steps: 1,
  }),
  mean('images and channels, scales equal', [2, 9, 40, 3], [0, 3], false, equal),
  mean('rows and channels', [2, 3, 5, 7], [1, 3], false, extreme),
  mean('rows and channels, scales equal', [2, 3, 5, 7], [1, 3], false, equal),
  mean('the middle of three axes, scales equal', [9, 40, 16], [1], false, equal),
  mean('the last of two axes, scales equal', [9, 40], [1], false, equal),
  mean('everything', [2, 3, 5, 7], [0, 1, 2, 3], false),
  mean('everything, scales equal', [9, 40, 3], [0, 1, 2], false, equal),
  mean('three of five axes', [2, 3, 2, 2, 5], [1, 3, 4], false),
]

const toInt32 = { to: 'int32' } as const

const searches: readonly GraphCase[] = [
  caseOf('arg-max', ops.argMax, { axis: -1 }, [[2, 3, 70]], toInt32),
  caseOf('arg-max, the first of equal ones', ops.argMax, { axis: 1 }, [[2, 3]], {
    ...toInt32,
    kinds: ['int8'],
    inputs: [Int8Array.of(5, 9, 9, -128, -128, -128)],
  }),
  caseOf('arg-max of rows of images', ops.argMax, { axis: 1 }, [[2, 5, 3, 7]], toInt32),
  caseOf('arg-max of images, dispatch wraps', ops.argMax, { axis: 0 }, [[3, 9, 61]], {
    ...toInt32,
    maxWorkgroups: 2,
  }),
  caseOf('arg-max into int64', ops.argMax, { axis: 1 }, [[2, 5, 3]], {
    from: 'float32',
    to: 'int64',
    refused: true,
  }),
]

const everyWay: readonly (readonly [string, Shape, readonly number[], boolean])[] = [
  ['height and width', [2, 5, 3, 7], [1, 2], true],
  ['channels', [2, 9, 4, 6], [-1], false],
  ['rows and channels', [2, 3, 5, 7], [1, 3], false],
  ['images, axes kept', [4, 9, 6], [0], true],
  ['everything', [2, 3, 5], [0, 1, 2], false],
]

function ways(name: string, def: OpDef<ReductionAttrs>, options: OperatorCaseOptions = {}): GraphCase[] {
  return everyWay.map(([axes, shape, reduced, keepDims]) =>
    caseOf(`${name} over ${axes}`, def, { axes: reduced, keepDims }, [shape], options),
  )
}

const near1 = (count: number) => Float32Array.from({ length: count }, (_, i) => 1 + ((i % 11) - 3) / 20)
const bits = Uint8Array.from({ length: 60 }, (_, i) => (i % 11 === 0 || i > 40 ? 1 : 0))
const int32: OperatorCaseOptions = { from: 'int32' }

const folds: readonly GraphCase[] = [
  ...ways('sum', ops.sum, { floor: 1, steps: 1, quants: [from, perTensor(0.35, -7)] }),
  caseOf('sum, dispatch wraps', ops.sum, { axes: [1], keepDims: false }, [[9, 3, 131]], {
    quants: [from, perTensor(0.15, -7)],
    steps: 1,
    maxWorkgroups: 3,
  }),
  ...ways('largest', ops.reduceMax),
  ...ways('smallest', ops.reduceMin),
  caseOf('largest, dispatch wraps', ops.reduceMax, { axes: [1], keepDims: false }, [[9, 3, 131]], {
    maxWorkgroups: 3,
  }),
  caseOf(
    'product over rows and channels',
    ops.reduceProd,
    { axes: [1, 3], keepDims: false },
    [[2, 3, 5, 7]],
    {
      inputs: [near1(210)],
    },
  ),
  caseOf('product over rows', ops.reduceProd, { axes: [1], keepDims: true }, [[2, 3, 5]], {
    inputs: [near1(30)],
  }),
  caseOf('sum of int32', ops.sum, { axes: [1], keepDims: false }, [[2, 3, 5]], int32),
  caseOf('largest of int32', ops.reduceMax, { axes: [0, 2], keepDims: false }, [[2, 3, 5]], int32),
  caseOf('smallest of int32', ops.reduceMin, { axes: [2], keepDims: true }, [[2, 3, 5]], int32),
  caseOf('product of int32', ops.reduceProd, { axes: [1], keepDims: false }, [[2, 3, 5]], int32),
  caseOf('any', ops.reduceAny, { axes: [2], keepDims: false }, [[3, 4, 5]], { from: 'bool', inputs: [bits] }),
  caseOf('all', ops.reduceAll, { axes: [1], keepDims: true }, [[3, 4, 5]], { from: 'bool', inputs: [bits] }),
]

const rows: readonly GraphCase[] = [
  ...[false, true].flatMap((exclusive) =>
    [false, true].flatMap((reverse) => [
      caseOf(
        `running sum, exclusive ${exclusive}, reverse ${reverse}`,
        ops.cumsum,
        { axis: -1, exclusive, reverse },
        [[2, 3, 7]],
        {
          floor: 1,
        },
      ),
      caseOf(
        `running sum of rows, exclusive ${exclusive}, reverse ${reverse}`,
        ops.cumsum,
        { axis: 1, exclusive, reverse },
        [[2, 5, 3, 6]],
        { floor: 1 },
      ),
    ]),
  ),
  caseOf('running sum of int32', ops.cumsum, { axis: 0, exclusive: false, reverse: false }, [[4, 3]], int32),
  caseOf('largest three', ops.topKV2, { k: 3 }, [[2, 3, 9]]),
  caseOf('largest two of int32', ops.topKV2, { k: 2 }, [[3, 5]], int32),
  caseOf('l2 normalization', ops.l2Normalization, {}, [[2, 3, 7]]),
  caseOf('l2 normalization of long rows', ops.l2Normalization, {}, [[3, 192]], {
    quants: [perTensor(0.02, 31)],
  }),
]

export const reduce: readonly GraphCase[] = [...means, ...folds, ...rows, ...searches]
