import { describe, expect, it } from 'vitest'
import { relu0To1 } from '../../../src/ops/elementwise/relu-0-to-1'
import { itChecksTypes, ofFiveNumbers } from './unary'

describe('relu 0 to 1', () => {
  it('clamps to 0 and 1', () => {
    expect(ofFiveNumbers(relu0To1)).toEqual([0, 0, 0, 1, 1])
  })

  itChecksTypes(relu0To1)
})
