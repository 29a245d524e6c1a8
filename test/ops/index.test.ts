import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as common from '../../src/ops/common'
import { operators } from '../../src/ops/index'
import * as rare from '../../src/ops/rare'

test('every operator is in one of the lists', () => {
  expect(Object.keys(common).filter((name) => name in rare)).toEqual([])
  expect(new Set(operators).size).toBe(operators.length)
  for (const { kind, infer } of operators)
    expect([kind, typeof infer]).toEqual([kind.toUpperCase(), 'function'])
  const files = readdirSync('src/ops', { recursive: true, encoding: 'utf8' })
  const defined = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(`src/ops/${file}`, 'utf8')
      return [...source.matchAll(/^export const (\w+): OpDef</gm)].map(([, name]) => name)
    })
  expect(defined.length).toBeGreaterThan(40)
  expect([...Object.keys(common), ...Object.keys(rare)]).toEqual(expect.arrayContaining(defined))
})
