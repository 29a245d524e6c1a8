import { OctetError } from '../graph/errors'
import type { AdapterTraits } from '../graph/kernel'
import { byName } from './shader-files'

const kernels = byName(
  import.meta.glob<string>('../../shaders/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)
const library = byName(
  import.meta.glob<string>('../../shaders/lib/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)

/** Files of `shaders/lib/` that there are two of, with the same names and results. */
const variants: Readonly<Record<string, (adapter: Pick<AdapterTraits, 'dot' | 'subgroups'>) => string>> = {
  dot: ({ dot }) => `dot_${dot}`,
  sum: ({ subgroups }) => (subgroups > 0 ? 'sum_subgroup' : 'sum_workgroup'),
}

/**
 * The WGSL of a kernel, with the files of `shaders/lib/` that its `// uses:` line names in front of it.
 * `dot` stands for `dot_native` or `dot_emulated`, `sum` for `sum_subgroup` or `sum_workgroup`, as the adapter wants
 * it. Shaders of rare operators are loaded when one is asked for.
 */
export async function shaderSource(
  name: string,
  adapter: Pick<AdapterTraits, 'dot' | 'subgroups'>,
): Promise<string> {
  const rare = kernels.has(name) ? undefined : await import('./rare-shaders')
  const kernel = kernels.get(name) ?? rare?.kernels.get(name)
  if (kernel === undefined) throw new OctetError(`there is no shader "${name}"`)
  const uses = /^\/\/ uses: (.*)$/m.exec(kernel)?.[1]?.split(', ') ?? []
  const parts = uses.map((part) => {
    const file = variants[part]?.(adapter) ?? part
    const source = library.get(file) ?? rare?.library.get(file)
    if (source === undefined)
      throw new OctetError(`shader "${name}" uses "${file}", which is not in shaders/lib`)
    return source
  })
  return [...parts, kernel].join('\n')
}
