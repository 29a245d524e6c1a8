import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { reluN1To1 } from '../../../src/ops/elementwise/relu-n1-to-1'
import { int8, makeOp, runOp } from '../../harness/build'
import { everyByte } from '../cases/builders'
import { itChecksTypes, ofFiveNumbers } from './unary'

describe('relu -1 to 1', () => {
  it('clamps real numbers', () => {
    expect(ofFiveNumbers(reluN1To1)).toEqual([-1, -1, 0, 1, 1])
  })

  it('clamps on the output’s grid', () => {
    const op = makeOp(reluN1To1, {}, [int8([256], perTensor(0.1, 0))], { quant: perTensor(0.02, 7) })
    expect([...new Set(runOp(op, everyByte))]).toEqual([
      -43,
      ...Array.from({ length: 19 }, (_, i) => 5 * i - 38),
      57,
    ])
  })

  itChecksTypes(reluN1To1)
})
