import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

/** The built package; `npm test` builds it first. */
const dist = resolve('dist')

test.each([
  ['.', '../../src/index'],
  ['./quantize', '../../src/quantize/index'],
  ['./eager', '../../src/eager/index'],
  ['./self-test', '../../src/self-test/index'],
] as const)('the built entry %s exports what its source does', async (entry, source) => {
  const built = await import(/* @vite-ignore */ pathToFileURL(resolve(manifest.exports[entry].default)).href)
  expect(Object.keys(built).sort()).toEqual(Object.keys(await import(source)).sort())
})

test('errors say their names, although the package is minified', async () => {
  const built = await import(/* @vite-ignore */ pathToFileURL(resolve(manifest.exports['.'].default)).href)
  const names = Object.keys(built).filter((name) => name.endsWith('Error'))
  expect(names).toHaveLength(6)
  for (const name of names)
    expect(String(new built[name]('why').stack)).toMatch(new RegExp(`^${name}: why\n`))
})

test('every path in package.json is there', () => {
  const paths = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  )
  for (const path of [...paths, manifest.bin.octet]) expect([path, existsSync(path)]).toEqual([path, true])
})

test('type declarations import with extensions, which every resolution understands', () => {
  const files = readdirSync(join(dist, 'types'), { recursive: true, encoding: 'utf8' })
  const specifiers = files
    .filter((file) => file.endsWith('.d.ts'))
    .flatMap((file) => [
      ...readFileSync(join(dist, 'types', file), 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]*)/g),
    ])
    .map(([, specifier = '']) => specifier)
  expect(specifiers.length).toBeGreaterThan(20)
  expect(specifiers.filter((specifier) => !specifier.endsWith('.js'))).toEqual([])
})

test('shaders come minified, but with the line that names what they use', () => {
  const files = ['index.js', ...readdirSync(join(dist, 'library')).map((file) => join('library', file))]
  const code = files.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n')
  expect(code).toContain('// uses: ')
  expect(code).toContain('dot4I8Packed')
  const comment = /^\/\/ (?!uses: )(.{20,})/m.exec(readFileSync('shaders/conv2d_i8.wgsl', 'utf8'))?.[1]
  expect(comment).toBeDefined()
  expect(code).not.toContain(comment)
  expect(code).not.toContain('@compute @workgroup_size')
})

/** The bytes that the runtime may weigh, minified and gzipped, shaders included. */
test.each([
  [
    'what runs a model',
    39_200,
    "import { createSession, loadModel } from 'octet'; console.log(createSession, loadModel)",
  ],
  ['everything', 39_800, "import * as octet from 'octet'; console.log(octet)"],
])('an app that imports %s of the runtime weighs at most %i bytes', async (_, budget, code) => {
  const entry = '\0app'
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { octet: join(dist, 'index.js') } },
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
    build: { write: false, target: 'es2022', copyPublicDir: false, rolldownOptions: { input: entry } },
  })
  const chunks = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  const scripts = new Map(
    chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk]] : [])),
  )
  const loaded = new Set(
    [...scripts.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName),
  )
  for (const file of loaded) for (const imported of scripts.get(file)?.imports ?? []) loaded.add(imported)
  const text = [...loaded].map((file) => scripts.get(file)?.code).join('\n')
  expect(text).toContain('dot4I8Packed')
  // Operators that few networks need come in chunks of their own.
  expect(text).not.toContain('TRANSPOSE_CONV')
  expect(scripts.size).toBeGreaterThan(loaded.size + 3)
  expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(budget)
})
