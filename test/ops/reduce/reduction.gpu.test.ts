import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { argMax } from '../../../src/ops/reduce/arg-max'
import { mean } from '../../../src/ops/reduce/mean'
import { logSoftmax } from '../../../src/ops/softmax/log-softmax'
import { float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

const [from, to] = [perTensor(0.031, 127), perTensor(0.012, -60)]

describe('mean', () => {
  const stored =
    (shape: readonly number[], axes: readonly number[], keepDims: boolean, quant = to) =>
    () =>
      makeOp(mean, { axes, keepDims }, [int8(shape, from)], { quant })
  const real = (shape: readonly number[], axes: readonly number[], keepDims: boolean) => () =>
    makeOp(mean, { axes, keepDims }, [float32(shape)])
  itMatchesReference({
    'int8, over height and width': [stored([2, 3, 5, 7], [1, 2], true)],
    'int8, over height and width, halves in plenty': [stored([3, 4, 2, 70], [1, 2], false, from)],
    'int8, over rows, truncated': [stored([2, 4, 3, 7], [1], false, from)],
    'int8, over images and columns, dispatch wraps': [
      stored([2, 6, 3, 131], [0, 2], false),
      { maxWorkgroups: 2 },
    ],
    'int8, over channels, axes dropped': [stored([2, 3, 5, 7], [3], false)],
    'int8, over channels, axes kept': [stored([2, 3, 5, 7], [-1], true)],
    'int8, over rows and channels, truncated': [stored([2, 3, 5, 7], [1, 3], false, from)],
    'int8, over everything': [stored([2, 3, 5, 7], [0, 1, 2, 3], false)],
    'int8, over three of five axes': [stored([2, 3, 2, 2, 5], [1, 3, 4], false)],
    'float32, over height and width': [real([2, 3, 5, 7], [1, 2], true), { floor: 1 }],
    'float32, over rows and channels': [real([2, 3, 5, 7], [1, 3], false), { floor: 1 }],
  })
})

describe('log-softmax', () => {
  const stored = (shape: readonly number[], scale: number) => () =>
    makeOp(logSoftmax, {}, [int8(shape, perTensor(scale, 3))], { quant: perTensor(1 / 16, 127) })
  itMatchesReference({
    'int8, odd rows': [stored([2, 3, 7], 0.06)],
    'int8, rows longer than a workgroup': [stored([2, 1001], 0.013)],
    'int8, steps that leave the output’s range': [stored([5, 6], 1000)],
    'float32, odd rows': [() => makeOp(logSoftmax, {}, [float32([2, 3, 7])]), { floor: 1 }],
  })
})

describe('arg-max', () => {
  const everyWhere = { type: 'int32' } as const
  itMatchesReference({
    'int8, the last axis': [() => makeOp(argMax, { axis: -1 }, [int8([2, 3, 70], from)], everyWhere)],
    'int8, the first of equal ones': [
      () => makeOp(argMax, { axis: 1 }, [int8([2, 3], from)], everyWhere),
      { inputs: [Int8Array.of(5, 9, 9, -128, -128, -128)] },
    ],
    'int8, rows of images': [() => makeOp(argMax, { axis: 1 }, [int8([2, 5, 3, 7], from)], everyWhere)],
    'float32, images, dispatch wraps': [
      () => makeOp(argMax, { axis: 0 }, [float32([3, 9, 61])], everyWhere),
      { maxWorkgroups: 2 },
    ],
  })
})
