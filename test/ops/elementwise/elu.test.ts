import { describe, expect, it } from 'vitest'
import { elu } from '../../../src/ops/elementwise/elu'
import { itChecksTypes, ofFiveNumbers } from './unary'

describe('elu', () => {
  it('is exp(x) − 1 below zero', () => {
    expect(ofFiveNumbers(elu)).toEqual([Math.expm1(-4), Math.expm1(-1), 0, 1, 4].map(Math.fround))
  })

  itChecksTypes(elu)
})
