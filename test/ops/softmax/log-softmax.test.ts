import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { logSoftmax } from '../../../src/ops/softmax/log-softmax'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

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
