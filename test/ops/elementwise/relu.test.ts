import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { relu } from '../../../src/ops/elementwise/relu'
import { float32, int8, makeOp, plain, runOp } from '../../harness/build'
import { everyByte } from '../cases/builders'
import { itChecksTypes } from './unary'

describe('relu', () => {
  it('clamps real numbers', () => {
    expect(runOp(makeOp(relu, {}, [float32([4])]), Float32Array.of(-1, 0, 3, 7))).toEqual([0, 0, 3, 7])
  })

  it('leaves stored values above zero alone when the quantization stays', () => {
    const quant = perTensor(0.1, -20)
    expect(runOp(makeOp(relu, {}, [int8([256], quant)], { quant }), everyByte)).toEqual(
      Array.from(everyByte, (q) => Math.max(q, -20)),
    )
  })

  it('requantizes when it changes, halves up', () => {
    const op = makeOp(relu, {}, [int8([4], perTensor(0.5, 10))], { quant: perTensor(1, -128) })
    expect(runOp(op, Int8Array.of(9, 11, 13, 127))).toEqual([-128, -127, -126, -69])
  })

  it('rounds twice to a coarser scale, as TensorFlow Lite does', () => {
    const op = makeOp(relu, {}, [int8([1], perTensor(0.3, 0))], { quant: plain })
    // 0.3 is 0.6 · 2^−1: 11 · 0.6 = 6.6 becomes 7, and 3.5 becomes 4, where 11 · 0.3 = 3.3.
    expect(runOp(op, Int8Array.of(11))).toEqual([4])
  })

  itChecksTypes(relu)
})
