import { expect, test } from 'vitest'
import * as operations from '../../src/eager/operations'
import { operators } from '../../src/ops'
import { functionNames } from '../harness/eager'

test('every operator has a function by the name of its definition', () => {
  // `quantize` takes arrays too, so it has a method of its own.
  expect([...Object.keys(operations), 'quantize'].sort()).toEqual(
    operators.map((def) => functionNames.get(def)).sort(),
  )
  for (const [name, { def }] of Object.entries(operations)) expect(functionNames.get(def)).toBe(name)
})
