import { expect, it } from 'vitest'
import { operatorsTable } from './table'

it('docs/operators.md lists what runs; after a change, write it anew with -u', async () => {
  await expect(operatorsTable()).toMatchFileSnapshot('../../docs/operators.md')
})
