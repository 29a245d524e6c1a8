import { expect, test } from 'vitest'
import { minifyWgsl, shortNames } from '../../build/minify-wgsl'
import { findAdapter, requestDevice } from '../../src/gpu/device'
import { partsOf, type ShaderTraits } from '../../src/gpu/shaders/source'
import { adapterTraits, matrixExtents } from '../../src/gpu/traits'
import type { Kernel } from '../../src/graph/kernel'
import { addEpilogue } from '../../src/ops/conv/fused/add'
import { lookupEpilogue } from '../../src/ops/conv/fused/lookup'
import { hostGpu } from '../harness/host'
import { partFile, shaderFiles } from '../harness/shaders'

const kernels = [...shaderFiles].filter(([path]) => !/(^|\/)lib\//.test(path))
const names = shortNames([...shaderFiles.values()])

/** Every kernel behind the files that it uses on an adapter, or others in their place, all of them minified. */
function sourcesFor(
  { half, ...adapter }: ShaderTraits & { readonly half?: boolean },
  replaced?: Kernel['parts'],
): { name: string; code: string }[] {
  return kernels.flatMap(([name, kernel]) => {
    const files = [...new Set(partsOf(kernel, adapter, replaced))]
    if (files.includes('subgroups') && adapter.subgroups === 0) return []
    if (files.includes('matrix/matrices') && !adapter.matrix) return []
    const parts = [...files.map(partFile), kernel]
    if (!half && parts.some((part) => part.includes('enable f16;'))) return []
    return [{ name, code: parts.map((part) => minifyWgsl(part, names)).join('\n') }]
  })
}

test('every kernel compiles minified', async () => {
  const adapter = await findAdapter(await hostGpu())
  const device = await requestDevice(adapter, { bufferBytes: 0 })
  const { matrix } = adapterTraits(adapter)
  const matrices = matrix ? matrixExtents.map(([m, n, k]) => ({ m, n, k, lanes: matrix.lanes })) : [undefined]
  const subgroups = device.features.has('subgroups') ? 4 : 0
  const half = device.features.has('shader-f16')
  const sources = [
    ...sourcesFor({ dot: 'native', software: false, subgroups: 0 }, addEpilogue),
    ...sourcesFor({ dot: 'native', software: true, subgroups: 0 }, lookupEpilogue),
    ...sourcesFor({ dot: 'native', software: false, subgroups: 0, half }),
    ...sourcesFor(
      { dot: 'native', software: false, subgroups: 0, half },
      { 'float/stored_f32': ['float/stored_f16'] },
    ).filter(({ name }) => half && name.endsWith('_f32')),
    ...sourcesFor(
      { dot: 'native', software: true, subgroups },
      { 'software/subgroup_words': ['software/subgroup_floats'] },
    ).filter(({ name }) => name === 'software/conv2d_broadcast_i8'),
    ...sourcesFor(
      { dot: 'native', software: true, subgroups },
      { 'software/row_finish': ['software/row_finish_wide'] },
    ),
    ...sourcesFor(
      { dot: 'native', software: true, subgroups },
      { 'software/row_words': ['software/row_words_quad'] },
    ).filter(({ name }) => subgroups > 0 && /^software\/conv2d_.*rows/.test(name)),
    ...matrices.flatMap((extents) =>
      sourcesFor({ dot: 'emulated', software: true, subgroups, matrix: extents }),
    ),
  ]
  expect(sources.length).toBeGreaterThan(100)
  device.pushErrorScope('validation')
  const found = await Promise.all(
    sources.map(async ({ name, code }) => {
      const { messages } = await device.createShaderModule({ code }).getCompilationInfo()
      return messages.map(({ message }) => `${name}: ${message}`)
    }),
  )
  await device.popErrorScope()
  device.destroy()
  expect(found.flat()).toEqual([])
})

test('names become short, but for overrides, components and words of the language', () => {
  const file = `
    override rows: u32; // set from outside
    struct Pair { first: vec4<u32>, y: u32, }
    /* Adds them. */
    fn total(pair: Pair, length: u32) -> u32 {
      return pair.first.xw.x - -pair.y + length * rows;
    }`
  expect(minifyWgsl(file, shortNames([file]))).toBe(
    'override rows:u32;struct d{e:vec4<u32>,y:u32}fn f(c:d,length:u32)->u32{return c.e.xw.x- -c.y+length*rows;}',
  )
})
