import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as common from '../../src/ops/common'
import { operators } from '../../src/ops/index'
import * as rare from '../../src/ops/rare'

const files = readdirSync('src/ops', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)

function sourceOf(file: string): string {
  return readFileSync(`src/ops/${file}`, 'utf8')
}

test('every operator is in one of the lists', () => {
  expect(Object.keys(common).filter((name) => name in rare)).toEqual([])
  expect(new Set(operators).size).toBe(operators.length)
  for (const { kind, infer } of operators)
    expect([kind, typeof infer]).toEqual([kind.toUpperCase(), 'function'])
  const defined = files.flatMap((file) =>
    [...sourceOf(file).matchAll(/^export const (\w+): OpDef</gm)].map(([, name]) => name),
  )
  expect(defined.length).toBeGreaterThan(40)
  expect([...Object.keys(common), ...Object.keys(rare)]).toEqual(expect.arrayContaining(defined))
})

test('every file that defines an operator, fused ones too, has a test of its name in the same folder', () => {
  const lists = ['common.ts', 'rare.ts'].map(sourceOf).join('\n')
  const listed = [...lists.matchAll(/ from '\.\/(.+)'/g)].map(([, file]) => file)
  expect(listed).toHaveLength(operators.length)
  const fused = files
    .filter((file) => file.startsWith('conv/fused/') && sourceOf(file).includes('OpDef<Fused>'))
    .map((file) => file.slice(0, -'.ts'.length))
  expect(fused.length).toBeGreaterThan(2)
  const tested = (file: string) => ['', '.gpu'].some((kind) => existsSync(`test/ops/${file}${kind}.test.ts`))
  expect([...listed, ...fused].filter((file) => !tested(file ?? ''))).toEqual([])
})
