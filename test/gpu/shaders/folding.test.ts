/** Shaders must compile where compilers compute with override constants: see `harness/folding.ts`. */
import { describe, expect, test } from 'vitest'
import { planGraph } from '../../../src/gpu/program'
import { shaderSource } from '../../../src/gpu/shaders/source'
import type { AdapterTraits } from '../../../src/graph/kernel'
import { foldedOperands, refusals } from '../../harness/folding'
import { plainAdapter } from '../../harness/host'
import { narrowGraph } from '../../harness/narrow'
import { deepMnist } from '../../harness/networks'
import { partFile, shaderFiles } from '../../harness/shaders'
import { builtCases } from '../../ops/cases'

/** Overrides that are always more than 1, and divide as a part of themselves. */
const atLeast: Readonly<Record<string, number>> = {
  // The tiles of `variants/choice.ts`.
  columns: 16,
  size: 32,
  across: 2,
  // Both variants that stage tiles want pixels of whole vec4s.
  input_words: 4,
}

/** Everything that an adapter may say, so that every variant is planned. */
const adapters: readonly AdapterTraits[] = [
  plainAdapter,
  { ...plainAdapter, dot: 'emulated' },
  { family: 'swiftshader', software: true, dot: 'emulated', subgroups: 4 },
  { family: 'llvmpipe', software: true, dot: 'native', subgroups: 8 },
  { ...plainAdapter, float16: true },
  { ...plainAdapter, subgroups: 32, matrix: { m: 16, n: 16, k: 16, lanes: 32 } },
]

/** Shaders that operators dispatch: all but parts of others, and the loops that measure an adapter. */
const entries = [...shaderFiles.keys()].filter((path) => !/^(.*\/)?lib\/|^peaks\//.test(path))

describe('constants that fold', () => {
  const none = () => ({ least: 0, most: 0 })
  const zero = (code: string) =>
    refusals(foldedOperands(`override zero: i32; fn f(x: i32) { ${code} }`, none))

  test.each([
    ['let y = x / zero;'],
    ['let y = x % (zero * 3);'],
    ['let half = (zero + 1) / 2; let y = x / half;'],
    ['if (false) { let half = zero / 2; var y = 1; y /= half; }'],
    ['let y = vec4<i32>(x) / vec4<i32>(zero);'],
    ['let y = 1 << (u32(zero) + 32u);'],
    ['let y = x >> u32(zero - 1);'],
  ])('%s is refused', (code) => {
    expect(zero(code)).toHaveLength(1)
  })

  test.each([
    ['let half = max(zero / 2, 1); let y = x / half;'],
    ['let y = zero / x;'],
    ['let y = x / select(1, 2, x > zero);'],
    ['let y = 1 << u32(zero + 31);'],
    ['var zero = x; let y = x / zero;'],
    ['let half = x - zero; let y = x / half; // x / zero'],
    ['let y = vec4<f32>(1.0) / f32(zero);'],
  ])('%s is not', (code) => {
    expect(zero(code)).toEqual([])
  })
})

test.each([...shaderFiles])('%s divides by nothing that may fold to 0', (_path, source) => {
  const uses = /^\/\/ uses: (.*)$/m.exec(source)?.[1]?.split(', ') ?? []
  const parts = uses.flatMap((part) => (/^(dot|unpack|sum|matrix_shape)$/.test(part) ? [] : [partFile(part)]))
  const folded = foldedOperands([...parts, source].join('\n'), (name) => ({
    least: atLeast[name] ?? 1,
    most: Number.POSITIVE_INFINITY,
  }))
  expect(refusals(folded.filter(({ operator }) => operator === '/' || operator === '%'))).toEqual([])
})

test('no kernel of a case has constants that fold to a divisor of 0 or to a shift by 32', async () => {
  const found = new Set<string>()
  const seen = new Set<string>()
  const planned = new Set<string>()
  // The network of the article has layers that are large enough for tiles, and pools behind convolutions.
  const article = deepMnist('int8', 1, 12)
  const graphs = [...builtCases().map(({ graph }) => graph), article, narrowGraph(article, 4)]
  // Operators that run on the CPU have no kernels.
  for (const graph of graphs.filter(({ operators }) => !operators.some((op) => op.def.hostOnly?.(op))))
    for (const adapter of adapters)
      for (const { shader, constants, parts } of await kernelsOf(graph, adapter)) {
        const key = JSON.stringify([shader, constants, parts, adapter])
        planned.add(shader)
        if (seen.has(key)) continue
        seen.add(key)
        const source = await shaderSource(shader, adapter, parts)
        const folded = foldedOperands(source, (name) => exactly(constants[name]))
        for (const refusal of refusals(folded)) found.add(`${shader} of ${graph.name}: ${refusal}`)
      }
  expect(seen.size).toBeGreaterThan(500)
  expect(entries.filter((shader) => !planned.has(shader))).toEqual([])
  expect([...found]).toEqual([])
})

function exactly(value = 1) {
  return { least: value, most: value }
}

async function kernelsOf(graph: Parameters<typeof planGraph>[0], adapter: AdapterTraits) {
  const options = { keep: false, maxWorkgroups: 65535, adapter }
  const plain = await planGraph(graph, { ...options, fuse: false, everyVariant: true })
  const fused = await planGraph(graph, { ...options, fuse: true })
  const half = adapter.float16 ? [await planGraph(graph, { ...options, fuse: true, half: true })] : []
  return [plain, fused, ...half].flatMap(({ steps }) =>
    steps.flatMap(({ kernels, candidates }) => [
      ...kernels,
      ...candidates.flatMap((candidate) => candidate.kernels()),
    ]),
  )
}
