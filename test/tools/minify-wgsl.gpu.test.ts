import { expect, test } from 'vitest'
import { byName } from '../../src/gpu/shader-files'
import { minifyWgsl, shortNames } from '../../tools/minify-wgsl'
import { sharedDevice } from '../harness/host'

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

/** Files that a `// uses:` line means by one name. */
const variants: Record<string, readonly string[]> = {
  dot: ['dot_native', 'dot_emulated'],
  sum: ['sum_workgroup'],
}

/** The minified kernel behind the minified files that it uses, in every variant; none where it needs a feature. */
function sourcesOf(kernel: string): string[] {
  const uses = /^\/\/ uses: (.*)$/m.exec(kernel)?.[1]?.split(', ') ?? []
  if (uses.includes('subgroups')) return []
  const files = uses.map((name) => variants[name] ?? [name])
  return Array.from({ length: Math.max(1, ...files.map(({ length }) => length)) }, (_, i) =>
    [...files.map((found) => library.get(found[i] ?? found[0] ?? '') ?? ''), kernel]
      .map((file) => minifyWgsl(file, names))
      .join('\n'),
  )
}

test('every kernel compiles minified', async () => {
  const device = await sharedDevice()
  const sources = [...kernels].flatMap(([name, kernel]) => sourcesOf(kernel).map((code) => ({ name, code })))
  expect(sources.length).toBeGreaterThan(60)
  device.pushErrorScope('validation')
  const found = await Promise.all(
    sources.map(async ({ name, code }) => {
      const { messages } = await device.createShaderModule({ code }).getCompilationInfo()
      return messages.map(({ message }) => `${name}: ${message} in ${code}`)
    }),
  )
  await device.popErrorScope()
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
