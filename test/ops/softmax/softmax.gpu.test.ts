import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { softmax } from '../../../src/ops/softmax/softmax'
import { float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

const output = { quant: perTensor(1 / 256, -128) }

describe('softmax', () => {
  for (const shape of [
    [1, 1],
    [3, 2],
    [50, 10],
    [7, 12],
    [2, 3, 5, 21],
    [3, 1000],
    [1, 5000],
  ]) {
    const stored = (scale: number, zeroPoint: number) => () =>
      makeOp(softmax, { beta: 1 }, [int8(shape, perTensor(scale, zeroPoint))], output)
    itMatchesReference({
      [`int8 ${shape}`]: [stored(0.06, 127)],
      [`int8 ${shape}, coarse`]: [stored(1.3, -128)],
      [`int8 ${shape}, fine`]: [stored(0.001, 0)],
      [`float32 ${shape}`]: [() => makeOp(softmax, { beta: 0.7 }, [float32(shape)])],
    })
  }

  itMatchesReference({
    'int8, dispatch wraps': [
      () => makeOp(softmax, { beta: 2 }, [int8([53, 9], perTensor(0.1, 0))], output),
      { maxWorkgroups: 10 },
    ],
    'float32, dispatch wraps': [
      () => makeOp(softmax, { beta: 2 }, [float32([53, 9])]),
      { maxWorkgroups: 10 },
    ],
  })

  const row = (values: readonly number[]) => ({ inputs: [Int8Array.from(values)] })
  const quotients = () => makeOp(softmax, { beta: 1 }, [int8([1, 4], perTensor(0.1, 0))], output)
  itMatchesReference({
    'all of a row at the maximum': [quotients, row([127, 127, 127, 127])],
    'all of a row at the minimum': [quotients, row([-128, -128, -128, -128])],
    'one far above the rest': [quotients, row([-128, 127, -128, -128])],
    'large float32 logits': [
      () => makeOp(softmax, { beta: 1 }, [float32([2, 3])]),
      { inputs: [Float32Array.of(5000, 5000, 4999, -5000, -5000, -4999)] },
    ],
  })
})
