import { expect, test } from 'vitest'
import { findAdapter, requestDevice } from '../../src/gpu/device'
import { byName } from '../../src/gpu/shader-files'
import { type ShaderTraits, usedBy } from '../../src/gpu/shaders'
import { adapterTraits, matrixExtents } from '../../src/gpu/traits'
import type { Kernel } from '../../src/graph/kernel'
import { addEnd } from '../../src/ops/conv2d-add'
import { tableEnd } from '../../src/ops/fuse-table'
import { minifyWgsl, shortNames } from '../../tools/minify-wgsl'
import { hostGpu } from '../harness/host'

const kernels = byName(
  import.meta.glob<string>(
    ['../../shaders/*.wgsl', '../../shaders/{narrow,software,rare,matrix,peaks}/*.wgsl'],
    {
      query: '?raw',
      import: 'default',
      eager: true,
    },
  ),
)
const library = byName(
  import.meta.glob<string>(
    ['../../shaders/lib/*.wgsl', '../../shaders/{narrow,software,rare,matrix}/lib/*.wgsl'],
    {
      query: '?raw',
      import: 'default',
      eager: true,
    },
  ),
)
const names = shortNames([...kernels.values(), ...library.values()])

/** Every kernel behind the files that it uses on an adapter, or others in their place, all of them minified. */
function sourcesFor(adapter: ShaderTraits, replaced?: Kernel['parts']): { name: string; code: string }[] {
  return [...kernels].flatMap(([name, kernel]) => {
    const files = [...new Set(usedBy(kernel, adapter, replaced))]
    if (files.includes('subgroups') && adapter.subgroups === 0) return []
    if (files.includes('matrices') && !adapter.matrix) return []
    const parts = [...files.map((file) => library.get(file) ?? ''), kernel]
    return [{ name, code: parts.map((part) => minifyWgsl(part, names)).join('\n') }]
  })
}

test('every kernel compiles minified', async () => {
  const adapter = await findAdapter(await hostGpu())
  const device = await requestDevice(adapter, { bufferBytes: 0 })
  const { matrix } = adapterTraits(adapter)
  const matrices = matrix ? matrixExtents.map(([m, n, k]) => ({ m, n, k, lanes: matrix.lanes })) : [undefined]
  const subgroups = device.features.has('subgroups') ? 4 : 0
  const sources = [
    ...sourcesFor({ dot: 'native', subgroups: 0 }, addEnd),
    ...sourcesFor({ dot: 'native', subgroups: 0 }, tableEnd),
    ...sourcesFor({ dot: 'native', subgroups: 0 }),
    ...sourcesFor({ dot: 'native', subgroups }, { subgroup_words: ['subgroup_floats'] }).filter(
      ({ name }) => name === 'conv2d_broadcast_i8',
    ),
    ...matrices.flatMap((extents) => sourcesFor({ dot: 'emulated', subgroups, matrix: extents })),
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
