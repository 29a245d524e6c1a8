import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { argMax } from '../../../src/ops/reduce/arg-max'
import { mean } from '../../../src/ops/reduce/mean'
import { logSoftmax } from '../../../src/ops/softmax/log-softmax'
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
    'more values than float32 counts': [
      () => makeOp(mean, { axes: [0], keepDims: false }, [int8([65794, 1], plain)], { quant: plain }),
      /sums 65794 values; 65793 is the most/,
    ],
    'an input too coarse': [
      () =>
        makeOp(mean, { axes: [0], keepDims: false }, [int8([2], perTensor(2 ** 15, 0))], { quant: plain }),
      /input's scale is 32768 of the output's/,
    ],
    'an unquantized output': [
      () => makeOp(mean, { axes: [0], keepDims: false }, [x]),
      /needs one scale and zero point/,
    ],
  })
})

describe('log-softmax', () => {
  const fixed = { quant: perTensor(1 / 16, 127) }

  it('is the logarithm of the softmax of each row', () => {
    const op = makeOp(logSoftmax, {}, [float32([2, 2])])
    const half = Math.fround(-Math.LN2)
    expect(runOp(op, Float32Array.of(3, 3, 1000, 0))).toEqual([half, half, 0, -1000])
  })

  it('of int8 is the nearest step to the real function, saturating', () => {
    const [scale, length] = [Math.fround(0.11), 9]
    const data = Int8Array.from({ length: 20 * length }, (_, i) => ((i * 89) % 256) - 128)
    const op = makeOp(logSoftmax, {}, [int8([20, length], perTensor(scale, 5))], fixed)
    runOp(op, data).forEach((q, i) => {
      const start = i - (i % length)
      const row = Array.from(data.subarray(start, start + length), (value) => value * scale)
      const sum = row.reduce((total, value) => total + Math.exp(value), 0)
      const exact = 16 * ((row[i - start] ?? 0) - Math.log(sum)) + 127
      expect(Math.abs(q - Math.max(exact, -128))).toBeLessThan(0.5001)
    })
  })

  itRejects(() => makeOp(logSoftmax, {}, [int8([4], plain)], fixed), {
    'another output scale': [
      () => makeOp(logSoftmax, {}, [int8([4], plain)], { quant: plain }),
      /its int8 output must have scale 1\/16 and zero point 127/,
    ],
    'a scalar': [() => makeOp(logSoftmax, {}, [float32([])]), /an axis to sum over is missing/],
  })
})

describe('arg-max', () => {
  const int32 = { type: 'int32' } as const

  it.each([
    [0, [3], [1, 0, 0]],
    [-1, [2], [1, 0]],
  ])('along axis %i takes the first of the largest', (axis, shape, expected) => {
    const op = makeOp(argMax, { axis }, [int8([2, 3], plain)], int32)
    expect(op.outputs[0]?.shape).toEqual(shape)
    expect(runOp(op, Int8Array.of(-5, 9, 9, 4, 4, -128))).toEqual(expected)
    expect(op.def.hostOnly?.(op)).toBeUndefined()
  })

  it('of a batch, as a mean over it, does not carry other batches through', () => {
    const kept = makeOp(argMax, { axis: -1 }, [int8([2, 3], plain)], int32)
    expect(kept.def.rebatch?.(kept, 2, 4)).toEqual({ axis: -1 })
    const searched = makeOp(argMax, { axis: -2 }, [int8([2, 3], plain)], int32)
    expect(() => searched.def.rebatch?.(searched, 2, 4)).toThrow(/searches axis 0, the batch/)
    const averaged = makeOp(mean, { axes: [0, 1], keepDims: true }, [float32([2, 3, 4])])
    expect(() => averaged.def.rebatch?.(averaged, 2, 4)).toThrow(/reduces axis 0, the batch/)
  })

  it('gives int64 on the CPU only', () => {
    const op = makeOp(argMax, { axis: 0 }, [float32([3])], { type: 'int64' })
    expect(op.def.reference(op, [Float32Array.of(1, 3, 2)])).toEqual([BigInt64Array.of(1n)])
    expect(op.def.hostOnly?.(op)).toMatch(/output is int64/)
  })

  itRejects(() => makeOp(argMax, { axis: 0 }, [float32([3])], int32), {
    'an axis that is not there': [
      () => makeOp(argMax, { axis: 1 }, [float32([3])], int32),
      /no axis 1; its input is float32 3/,
    ],
    'an output of reals': [
      () => makeOp(argMax, { axis: 0 }, [float32([3])]),
      /output is float32, not int32 or/,
    ],
    'an input of integers': [
      () => makeOp(argMax, { axis: 0 }, [makeTensor({ name: 'x', shape: [3], type: 'int32' })], int32),
      /only float32 and int8 run/,
    ],
  })
})
