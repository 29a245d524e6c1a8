import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../src/train/', import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)
const forNode = (path: string) => /(^|[/-])node(\.ts)?$/.test(path)

test('training runs in browsers: only files named for Node import from Node, or from each other', () => {
  const shared = files.filter((name) => !forNode(name))
  expect(shared.length).toBeGreaterThan(10)
  for (const name of shared) {
    const source = readFileSync(`${folder}${name}`, 'utf8')
    const imports = [...source.matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].map(
      (match) => match[1] ?? match[2],
    )
    expect({
      name,
      imports: imports.filter((path) => path?.startsWith('node:') || forNode(path ?? '')),
    }).toEqual({
      name,
      imports: [],
    })
  }
})

test('reading and drawing data needs no TensorFlow.js, so the page and the command start without it', () => {
  for (const name of files.filter((file) => file.startsWith('data/'))) {
    const source = readFileSync(`${folder}${name}`, 'utf8')
    const imports = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1] as string)
    const allowed =
      /^node:|^wgpu-matrix$|^\.\/|^\.\.\/(errors|files-node|\.\.\/numerics\/random|\.\.\/graph\/(check|errors))$/
    expect({ name, imports: imports.filter((path) => !allowed.test(path)) }).toEqual({ name, imports: [] })
  }
})
