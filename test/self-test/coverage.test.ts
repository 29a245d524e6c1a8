/** The networks of the self-test have every int8 operator that runs on the GPU, every variant, fusion and shader. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Operator } from '../../src/graph/operator'
import type { Tensor } from '../../src/graph/tensor'
import { operators } from '../../src/ops'
import * as hardware from '../../src/ops/conv/variants/hardware/index'
import * as software from '../../src/ops/conv/variants/software/index'
import { isByte } from '../../src/self-test/build'
import { makeNetworks } from '../../src/self-test/networks'
import { notRun, type Way, waysOf } from '../../src/self-test/ways'
import { builtCases } from '../ops/cases'
import { adapters } from './adapters'

const networks = makeNetworks()
const missing = 'the self-test needs a network with this, in src/self-test/networks'

/** All ways in which an adapter with everything, SwiftShader, … compute the networks. */
const ways: Way[] = []
for (const adapter of Object.values(adapters))
  for (const network of networks) ways.push(...(await waysOf(network, adapter, ['native', 'emulated'])))

const touchesBytes = (op: Operator) =>
  [...op.inputs, ...op.outputs].some((tensor?: Tensor) => tensor && isByte(tensor.type))

test('every operator of which a case reads or writes bytes on the GPU', () => {
  const onGpu = (op: Operator) => touchesBytes(op) && !op.def.hostOnly?.(op)
  const wanted = builtCases().flatMap(({ graph }) => graph.operators.filter(onGpu).map(({ def }) => def.kind))
  const onHost = (op: Operator) => touchesBytes(op) && op.def.hostOnly?.(op)
  const hosted = new Set(
    builtCases().flatMap(({ graph }) => graph.operators.filter(onHost).map(({ def }) => def)),
  )
  const quantized = operators.filter(
    (def) => def.quantization && (def.kernel ?? def.candidates) && !hosted.has(def),
  )
  const has = new Set(networks.flatMap(({ graph }) => graph.operators.map(({ def }) => def.kind)))
  const all = [...new Set([...wanted, ...quantized.map(({ kind }) => kind)])]
  expect(all.length).toBeGreaterThan(35)
  expect(
    all.filter((kind) => !has.has(kind)),
    missing,
  ).toEqual([])
})

/** Names of the variants of `src/ops/conv/variants` that load with every session. */
function alwaysLoaded(): string[] {
  const source = readFileSync('src/ops/conv/variants/index.ts', 'utf8')
  return [...source.matchAll(/import \{ ([^}]*) \} from '\.\/(plain|few|narrow)'/g)].flatMap(
    ([, names = '']) => names.split(', '),
  )
}

test('every variant, with each dot product that it takes', () => {
  const { rowDispatch: _, ...forSoftware } = software
  const { choice: __, ...forGpus } = hardware
  const names = [...Object.keys(forGpus), ...Object.keys(forSoftware), ...alwaysLoaded()]
  expect(names).toEqual(expect.arrayContaining(['plain', 'few', 'window5', 'broadcast5', 'rows', 'tile128']))
  const ran = (name: string, file = '') =>
    ways.some(({ variant, files }) => variant === name && (!file || files.flat().includes(file)))
  expect(
    names.filter((name) => !ran(name)),
    missing,
  ).toEqual([])
  const onlyNative = names.filter((name) => ran(name, 'dot_native') && !ran(name, 'dot_emulated'))
  expect(onlyNative, missing).toEqual([])
})

test('every fusion', () => {
  const files = readdirSync('src/ops/conv/fused').filter((file) => file !== 'epilogue.ts')
  const fused = ways.flatMap(({ plan }) => plan.graph.operators)
  const kinds = new Set(fused.map(({ def }) => def.kind))
  const absorbs = (kind: string, next: string) => kinds.has(`${kind} + ${next}`)
  const padded = (kind: string) =>
    fused.some(({ def, name }) => def.kind === kind && name.startsWith('pad + '))
  expect({
    'add.ts': absorbs('CONV_2D', 'ADD'),
    'lookup.ts': ['CONV_2D', 'DEPTHWISE_CONV_2D', 'FULLY_CONNECTED'].every(
      (kind) => absorbs(kind, 'HARD_SWISH') || absorbs(kind, 'QUANTIZE'),
    ),
    'max-pool.ts': absorbs('CONV_2D', 'MAX_POOL_2D'),
    'padding.ts': padded('CONV_2D') && padded('DEPTHWISE_CONV_2D'),
  }).toEqual(Object.fromEntries(files.map((file) => [file, true])))
  const fusing = operators.filter((def) => def.fuse).map(({ kind }) => kind)
  expect(fusing.sort()).toEqual(['CONV_2D', 'DEPTHWISE_CONV_2D', 'FULLY_CONNECTED', 'PAD'])
})

test('every shader file of int8', () => {
  const ran = new Set(ways.flatMap(({ files }) => files.flat()))
  const files = readdirSync('shaders', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.wgsl') && !/_f(32|16)\.wgsl$|^peaks\//.test(file))
    .map((file) => file.replace('.wgsl', '').replace(/(^|\/)lib\//, '$1'))
  expect(files.length).toBeGreaterThan(60)
  expect(
    files.filter((file) => !ran.has(file)),
    missing,
  ).toEqual([])
})

test('what an adapter lacks is listed, with what it would need', async () => {
  const [convolution] = networks.filter(({ graph }) => graph.name === 'convolution')
  if (!convolution) throw new Error('no network "convolution"')
  const lacking = async (name: string, dots: readonly ('native' | 'emulated')[]) => {
    const found = await notRun(convolution.graph, adapters[name] as never, dots)
    return [...new Set(found.map(({ variant, dot, needs }) => `${variant} ${dot}: ${needs}`))].sort()
  }
  const matrices = ['matrix1', 'matrix4', 'matrix8']
  expect(await lacking('lavapipe', ['native'])).toEqual(
    matrices.map((name) => `${name} native: subgroup matrices of int8`),
  )
  expect(await lacking('SwiftShader', ['native'])).toEqual([
    ...['broadcast', 'floats'].map((name) => `${name} native: subgroups of 8 invocations or more`),
    ...matrices.map((name) => `${name} native: subgroup matrices of int8`),
  ])
  const whole = 'a GPU with matrices of 16×16×32'
  expect(await lacking(whole, ['native', 'emulated'])).toEqual([])
  const withoutDot = await lacking(whole, ['emulated'])
  expect(withoutDot).toContain('tile128 native: WGSL’s packed_4x8_integer_dot_product')
  expect(withoutDot).toContain('matrix8 native: WGSL’s packed_4x8_integer_dot_product')
})
