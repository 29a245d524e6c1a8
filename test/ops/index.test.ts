import { expect, test } from 'vitest'
import { commonOperators } from '../../src/ops/common'
import * as exported from '../../src/ops/index'
import { rareOperators } from '../../src/ops/rare'

test('every operator is in one of the lists, and has an export of its own', () => {
  const { operators, ...definitions } = exported
  expect(operators).toEqual([...commonOperators, ...rareOperators])
  expect(new Set(operators).size).toBe(operators.length)
  expect(new Set(operators)).toEqual(new Set(Object.values(definitions)))
})
