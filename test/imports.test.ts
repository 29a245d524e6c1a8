import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const src = resolve('src')

/** Folders of `src`, each with those that it may import beside itself. */
const allowed: Record<string, readonly string[]> = {
  graph: [],
  numerics: ['graph'],
  ops: ['graph', 'numerics'],
  formats: ['graph', 'numerics', 'ops', 'passes'],
  passes: ['graph', 'numerics', 'ops'],
  cpu: ['graph', 'numerics', 'ops'],
  gpu: ['graph', 'numerics', 'ops'],
  quantize: ['graph', 'numerics', 'ops', 'formats', 'passes', 'cpu', 'gpu'],
  // Of `quantize` only the arithmetic of weights; see below.
  eager: ['graph', 'numerics', 'ops', 'gpu', 'quantize'],
  train: ['graph', 'numerics', 'ops', 'formats', 'passes', 'cpu', 'gpu', 'quantize'],
  'self-test': ['graph', 'numerics', 'ops', 'cpu', 'gpu'],
  'apps/runner': ['graph', 'ops', 'formats', 'gpu', 'quantize', 'self-test'],
  'apps/cli': [
    'graph',
    'numerics',
    'ops',
    'formats',
    'passes',
    'cpu',
    'gpu',
    'quantize',
    'train',
    'self-test',
    'apps/runner',
  ],
  // Only through the package's entry points, see below.
  'apps/page': ['quantize', 'train', 'self-test'],
}

interface Import {
  readonly from: string
  readonly specifier: string
  /** Gone when compiled. */
  readonly typeOnly: boolean
  /** `import('x')`, which loads when it runs. */
  readonly late: boolean
}

/** Every `import … from`, `export … from`, `import '…'` and `import('…')` of a file. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?([^;'"]*?\sfrom\s+)?'([^']+)'/gm)
  const found = [...statements].map(([, type, names = '', specifier = '']) => ({
    from: file,
    specifier,
    typeOnly: type !== undefined || onlyTypes(names),
    late: false,
  }))
  const late = [...text.matchAll(/\bimport\('([^']+)'\)/g)].filter(({ index }) => !isTypeQuery(text, index))
  return [
    ...found,
    ...late.map(([, specifier = '']) => ({ from: file, specifier, typeOnly: false, late: true })),
  ]
}

/** `{ type A, type B }`: nothing is left of it either. */
function onlyTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}/.exec(names)?.[1]
  return inner?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) === true
}

/** `typeof import('x')` in a type. */
function isTypeQuery(text: string, index: number): boolean {
  return /typeof\s$/.test(text.slice(0, index))
}

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => join(src, path))

function resolveImport({ from, specifier }: Import): string {
  const base = join(dirname(from), specifier)
  return (
    sources.find((path) => [`${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base].includes(path)) ?? base
  )
}

/** The folder of `src`, or of `src/apps`, that a file lies in. */
function folderOf(path: string): string {
  const [first = '', second = ''] = relative(src, path).split('/')
  return first === 'apps' ? `${first}/${second}` : first
}

const all = sources.flatMap(importsOf)

test('the import lines are found', () => {
  expect(all.length).toBeGreaterThan(200)
})

test('imports go one way', () => {
  const wrong = all
    .filter(({ from, specifier }) => specifier.startsWith('.') && folderOf(from).indexOf('.') < 0)
    .map((one) => ({ one, from: folderOf(one.from), to: folderOf(join(dirname(one.from), one.specifier)) }))
    .filter(({ from, to }) => from !== to && to in allowed && !allowed[from]?.includes(to))
    .map(({ one }) => `${relative(src, one.from)} imports ${one.specifier}`)
  expect(wrong).toEqual([])
})

test('the page uses what every page can import: the entry points of the package', () => {
  const entries = ['index', 'quantize/index', 'train/index', 'self-test/index']
  const wrong = all
    .filter(({ from, specifier }) => folderOf(from) === 'apps/page' && specifier.startsWith('.'))
    .map(({ from, specifier }) => ({ from, to: relative(src, join(dirname(from), specifier)) }))
    .filter(({ to }) => !to.startsWith('apps/page/') && !entries.includes(to))
    .map(({ from, to }) => `${relative(src, from)} imports ${to}`)
  expect(wrong).toEqual([])
})

test('every folder has its place', () => {
  const folders = new Set(sources.map(folderOf).filter((name) => !name.endsWith('.ts')))
  expect([...folders].sort()).toEqual(Object.keys(allowed).sort())
})

test('no file imports itself by way of others when it is loaded', () => {
  const edges = new Map(
    sources.map((file) => [
      file,
      importsOf(file)
        .filter(({ typeOnly, late, specifier }) => !typeOnly && !late && specifier.startsWith('.'))
        .map(resolveImport)
        .filter((path) => sources.includes(path)),
    ]),
  )
  // Files that import no file left over are taken away, one after another; files of circles stay.
  for (let before = -1; edges.size !== before; ) {
    before = edges.size
    for (const [file, imported] of edges) if (!imported.some((one) => edges.has(one))) edges.delete(file)
  }
  expect([...edges.keys()].map((file) => relative(src, file))).toEqual([])
})

test('one module of src/ops reads who made the adapter, whether it computes on the CPU, and its dot product', () => {
  const traits = /\b(family|software|dot)\b/
  const readers = sources
    .filter((file) => folderOf(file) === 'ops')
    .filter((file) => {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '')
      return /adapter|AdapterTraits/.test(code) && traits.test(code)
    })
  expect(readers.map((file) => relative(src, file))).toEqual(['ops/conv/variants/choice.ts'])
})

/** Files and packages that an entry loads when it is imported, at run time. */
function closure(entry: string): { files: string[]; packages: string[] } {
  const files = new Set([join(src, entry)])
  const packages = new Set<string>()
  for (const file of files) {
    for (const one of importsOf(file)) {
      if (one.typeOnly) continue
      if (one.specifier.endsWith('?raw')) continue
      if (one.specifier.startsWith('.')) files.add(resolveImport(one))
      else packages.add(one.specifier)
    }
  }
  return { files: [...files].map((file) => relative(src, file)), packages: [...packages] }
}

describe('what an entry loads', () => {
  test('the runtime: the GPU executor and the .tflite reader, and no package', () => {
    const { files, packages } = closure('index.ts')
    expect(packages).toEqual([])
    const folders = new Set(files.map((file) => file.split('/')[0]))
    expect([...folders].sort()).toEqual(['formats', 'gpu', 'graph', 'index.ts', 'numerics', 'ops'])
  })

  test('quantization: flatbuffers to write with, neither Node nor TensorFlow.js', () => {
    const { files, packages } = closure('quantize/index.ts')
    expect(packages).toEqual(['flatbuffers'])
    expect(files.filter((file) => /^(train|apps)\//.test(file))).toEqual([])
  })

  test('operators as functions: no package, and of quantization only the arithmetic of weights', () => {
    const { files, packages } = closure('eager/index.ts')
    expect(packages).toEqual([])
    const folders = new Set(files.map((file) => file.split('/')[0]))
    expect([...folders].sort()).toEqual(['eager', 'gpu', 'graph', 'numerics', 'ops', 'quantize'])
    const weights = ['quantize/constants.ts', 'quantize/fitting-scales.ts', 'quantize/weight-bits.ts']
    expect(files.filter((file) => file.startsWith('quantize/')).sort()).toEqual(weights)
  })

  test('the self-test: the operators, both executors and a hash', () => {
    const { files, packages } = closure('self-test/index.ts')
    expect(packages).toEqual(['@noble/hashes/sha2.js', '@noble/hashes/utils.js'])
    expect(files.filter((file) => /^(quantize|train|apps)\//.test(file))).toEqual([])
  })

  test('only files named -node, and the command, use Node', () => {
    const users = all
      .filter(({ specifier }) => specifier.startsWith('node:'))
      .map(({ from }) => relative(src, from))
    expect(users.filter((file) => !file.startsWith('apps/cli/') && !/-node\.ts$/.test(file))).toEqual([])
  })
})
