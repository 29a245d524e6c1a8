import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { relu6 } from '../../../src/ops/elementwise/relu6'
import { float32, int8, makeOp, runOp } from '../../harness/build'
import { everyByte } from '../cases/builders'
import { itChecksTypes } from './unary'

describe('relu6', () => {
  it('clamps real numbers', () => {
    expect(runOp(makeOp(relu6, {}, [float32([4])]), Float32Array.of(-1, 0, 3, 7))).toEqual([0, 0, 3, 6])
  })

  it('leaves stored values from zero to six alone when the quantization stays', () => {
    const quant = perTensor(0.1, -20)
    expect(runOp(makeOp(relu6, {}, [int8([256], quant)], { quant }), everyByte)).toEqual(
      Array.from(everyByte, (q) => Math.min(Math.max(q, -20), 40)),
    )
  })

  itChecksTypes(relu6)
})
