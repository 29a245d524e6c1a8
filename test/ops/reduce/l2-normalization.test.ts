import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { l2Normalization } from '../../../src/ops/reduce/l2-normalization'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const output = { quant: perTensor(1 / 128, 0) }

describe('l2 normalization', () => {
  it('divides rows by their lengths, zeros by a small number', () => {
    const op = makeOp(l2Normalization, {}, [float32([3, 2])])
    expect(runOp(op, Float32Array.of(3, 4, 0, 0, -2, 0))).toEqual([0.6, 0.8, 0, 0, -1, 0].map(Math.fround))
  })

  it('of int8 has 128 steps to one, and takes out the zero point', () => {
    const op = makeOp(l2Normalization, {}, [int8([3, 2], perTensor(0.3, 10))], output)
    expect(runOp(op, Int8Array.of(13, 14, 10, 10, 8, 10))).toEqual([77, 102, 0, 0, -128, 0])
    expect(op.def.hostOnly?.(op)).toMatch(/64 bits/)
  })

  itRejects(() => makeOp(l2Normalization, {}, [int8([3], plain)], output), {
    'another output scale': [
      () => makeOp(l2Normalization, {}, [int8([3], plain)], { quant: plain }),
      /its int8 output must have scale 1\/128/,
    ],
    'more squares than int32 counts': [
      () => makeOp(l2Normalization, {}, [int8([33026], plain)], output),
      /sums 33026 squares; 33025 is the most/,
    ],
  })
})
