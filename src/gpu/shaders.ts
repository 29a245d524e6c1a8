import { OctetError } from '../graph/errors'
import type { DotProduct } from '../graph/kernel'

const kernels = byName(
  import.meta.glob<string>('../../shaders/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)
const library = byName(
  import.meta.glob<string>('../../shaders/lib/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)

/** Names of all kernels, for tests that compile every one. */
export const shaderNames: readonly string[] = [...kernels.keys()]

/**
 * The WGSL of a kernel, with the files of `shaders/lib/` that its `// uses:` line names in front of it.
 * `dot` stands for `dot_native` or `dot_emulated`.
 */
export function shaderSource(name: string, dot: DotProduct): string {
  const kernel = kernels.get(name)
  if (kernel === undefined) throw new OctetError(`there is no shader "${name}"`)
  const uses = /^\/\/ uses: (.*)$/m.exec(kernel)?.[1]?.split(', ') ?? []
  const parts = uses.map((part) => {
    const file = part === 'dot' ? `dot_${dot}` : part
    const source = library.get(file)
    if (source === undefined)
      throw new OctetError(`shader "${name}" uses "${file}", which is not in shaders/lib`)
    return source
  })
  return [...parts, kernel].join('\n')
}

function byName(files: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(files).map(([path, code]) => [path.replace(/^.*\/|\.wgsl$/g, ''), code]))
}
