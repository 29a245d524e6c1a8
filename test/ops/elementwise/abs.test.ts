import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { abs } from '../../../src/ops/elementwise/abs'
import { int8, makeOp, runOp } from '../../harness/build'
import { itChecksTypes, ofFiveNumbers } from './unary'

describe('abs', () => {
  it('drops the sign', () => {
    expect(ofFiveNumbers(abs)).toEqual([4, 1, 0, 1, 4])
  })

  it('mirrors int8 at the zero point, saturating', () => {
    const op = makeOp(abs, {}, [int8([3], perTensor(1, -28))], { quant: perTensor(1, -128) })
    expect(runOp(op, Int8Array.of(-128, -28, 127))).toEqual([-28, -128, 27])
  })

  itChecksTypes(abs)
})
