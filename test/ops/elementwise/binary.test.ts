import { expect, it } from 'vitest'
import { type BinaryRule, binary } from '../../../src/ops/elementwise/binary'
import type { NoAttrs } from '../../../src/ops/shared/check'

it('an operator without an integer form never runs on the CPU', () => {
  const rule: BinaryRule<NoAttrs> = { float: Math.atan2, shader: () => ({ name: 'rare/divide' }) }
  expect(binary(rule).hostOnly).toBeUndefined()
  expect(binary({ ...rule, integer: (a) => a }).hostOnly).toBeTypeOf('function')
})
