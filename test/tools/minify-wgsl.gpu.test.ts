import { expect, test } from 'vitest'
import { byName } from '../../src/gpu/shader-files'
import { type ShaderTraits, usedBy } from '../../src/gpu/shaders'
import type { Kernel } from '../../src/graph/kernel'
import { addEnd } from '../../src/ops/conv2d-add'
import { minifyWgsl, shortNames } from '../../tools/minify-wgsl'
import { hostGpu } from '../harness/host'

const kernels = byName(
  import.meta.glob<string>(
    ['../../shaders/*.wgsl', '../../shaders/rare/*.wgsl', '../../shaders/peaks/*.wgsl'],
    {
      query: '?raw',
      import: 'default',
      eager: true,
    },
  ),
)
const library = byName(
  import.meta.glob<string>(['../../shaders/lib/*.wgsl', '../../shaders/rare/lib/*.wgsl'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
const names = shortNames([...kernels.values(), ...library.values()])

/** Every kernel behind the files that it uses on an adapter, or others in their place, all of them minified. */
function sourcesFor(adapter: ShaderTraits, replaced?: Kernel['parts']): { name: string; code: string }[] {
  return [...kernels].flatMap(([name, kernel]) => {
    const files = [...new Set(usedBy(kernel, adapter, replaced))]
    if (files.includes('subgroups') && adapter.subgroups === 0) return []
    const parts = [...files.map((file) => library.get(file) ?? ''), kernel]
    return [{ name, code: parts.map((part) => minifyWgsl(part, names)).join('\n') }]
  })
}

test('every kernel compiles minified', async () => {
  const adapter = await (await hostGpu()).requestAdapter()
  const subgroups = adapter?.features.has('subgroups') ? ['subgroups' as const] : []
  const device = (await adapter?.requestDevice({ requiredFeatures: subgroups })) as GPUDevice
  const sources = [
    ...sourcesFor({ dot: 'native', subgroups: 0 }, addEnd),
    ...sourcesFor({ dot: 'native', subgroups: 0 }),
    ...sourcesFor({ dot: 'emulated', subgroups: subgroups.length * 4 }),
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
