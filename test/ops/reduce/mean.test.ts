import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { mean } from '../../../src/ops/reduce/mean'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const cube = Float32Array.from({ length: 24 }, (_, i) => i)

describe('mean', () => {
  it.each([
    [[0], true, [1, 3, 4], Array.from({ length: 12 }, (_, i) => i + 6)],
    [[1], false, [2, 4], [4, 5, 6, 7, 16, 17, 18, 19]],
    [[-1], true, [2, 3, 1], [1.5, 5.5, 9.5, 13.5, 17.5, 21.5]],
    [[0, 2], false, [3], [7.5, 11.5, 15.5]],
    [[0, 1, 2, -1], false, [], [11.5]],
  ])('over axes %j, kept %s', (axes, keepDims, shape, expected) => {
    const op = makeOp(mean, { axes, keepDims }, [float32([2, 3, 4])])
    expect(op.outputs[0]?.shape).toEqual(shape)
    expect(runOp(op, cube)).toEqual(expected)
  })

  it('of int8 over images rounds halves to even', () => {
    const op = makeOp(mean, { axes: [1, 2], keepDims: true }, [int8([1, 1, 2, 3], plain)], { quant: plain })
    expect(runOp(op, Int8Array.of(1, 3, -3, 2, 4, -2))).toEqual([2, 4, -2])
  })

  it('of int8 between equal scales truncates where TensorFlow Lite’s own kernel runs', () => {
    const op = makeOp(mean, { axes: [1], keepDims: true }, [int8([3, 4], plain)], { quant: plain })
    expect(runOp(op, Int8Array.of(1, 2, 2, 2, -1, -2, -2, -2, 127, 127, 127, 127))).toEqual([1, -1, 127])
  })

  it('of int8 requantizes, taking out the input’s zero point', () => {
    const from = int8([2, 2], perTensor(0.5, 10))
    const op = makeOp(mean, { axes: [0], keepDims: false }, [from], { quant: perTensor(0.25, -3) })
    // Real values −1, 2, 3, 0 at columns: means 1 and 1.
    expect(runOp(op, Int8Array.of(8, 14, 16, 10))).toEqual([1, 1])
  })

  it('over a batch does not carry other batches through', () => {
    const averaged = makeOp(mean, { axes: [0, 1], keepDims: true }, [float32([2, 3, 4])])
    expect(() => averaged.def.rebatch?.(averaged, 2, 4)).toThrow(/reduces axis 0, the batch/)
  })

  it('saturates where the output’s step is far below the input’s', () => {
    const op = makeOp(mean, { axes: [1], keepDims: false }, [int8([3, 2], perTensor(2 ** 15, 1))], {
      quant: perTensor(2 ** -20, 9),
    })
    expect(runOp(op, Int8Array.of(1, 2, 1, 1, 1, 0))).toEqual([127, 9, -128])
  })

  const x = int8([2, 3, 4], plain)
  itRejects(() => makeOp(mean, { axes: [1], keepDims: false }, [x], { quant: plain }), {
    'an axis that is not there': [
      () => makeOp(mean, { axes: [3], keepDims: false }, [x], { quant: plain }),
      /no axis 3 of 3/,
    ],
    'no axis': [
      () => makeOp(mean, { axes: [], keepDims: false }, [x], { quant: plain }),
      /an axis to reduce is missing/,
    ],
    'axes too far apart': [
      () =>
        makeOp(mean, { axes: [0, 2, 4], keepDims: false }, [int8([2, 2, 2, 2, 2, 2], plain)], {
          quant: plain,
        }),
      /leave more than two separate runs/,
    ],
    'more values than int32 counts': [
      () => makeOp(mean, { axes: [0], keepDims: false }, [int8([8421505, 1], plain)], { quant: plain }),
      /sums 8421505 values; 8421504 is the most/,
    ],
    'an unquantized output': [
      () => makeOp(mean, { axes: [0], keepDims: false }, [x]),
      /needs one scale and zero point/,
    ],
  })
})
