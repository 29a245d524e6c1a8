import { OctetError } from '../graph/errors'
import type { AdapterTraits, Kernel } from '../graph/kernel'
import { byName } from './shader-files'

/** Kernels, and the files of `lib/` that they may use, by name. */
interface Shaders {
  readonly kernels: ReadonlyMap<string, string>
  readonly library: ReadonlyMap<string, string>
}

/** What int8 networks run on GPUs. */
const common: Shaders = {
  kernels: byName(
    import.meta.glob<string>(['../../shaders/*.wgsl', '!../../shaders/*_f32.wgsl'], {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ),
  library: byName(
    import.meta.glob<string>(['../../shaders/lib/*.wgsl', '!../../shaders/lib/*_f32.wgsl'], {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ),
}

/**
 * The rest, by the names of their kernels: loaded by networks that run one. A kernel finds what it uses in every group that
 * its name fits, up to its own: `conv2d_narrow5_broadcast_i8` uses a file of each of two.
 */
const onDemand: readonly (readonly [RegExp, () => Promise<Shaders>])[] = [
  [/_f32$/, () => import('./float-shaders')],
  [/_(rows3?|broadcast|floats)_i8$/, () => import('./software-shaders')],
  [/_(narrow|few)/, () => import('./narrow-shaders')],
  [/_matrix_i8$/, () => import('./matrix-shaders')],
  [/./, () => import('./rare-shaders')],
]

/** The groups of shaders in which `name` and what it uses are found. */
async function groupsFor(name: string): Promise<readonly Shaders[]> {
  const groups = [common]
  for (const [names, load] of onDemand) {
    if (groups.at(-1)?.kernels.has(name)) break
    if (names.test(name)) groups.push(await load())
  }
  return groups
}

/** What a shader's source depends on. */
export type ShaderTraits = Pick<AdapterTraits, 'dot' | 'subgroups' | 'matrix'>

/** Files in a folder `lib` that there are several of, with the same names and results. */
const variants: Readonly<Record<string, (adapter: ShaderTraits) => string>> = {
  dot: ({ dot }) => `dot_${dot}`,
  row_words: ({ subgroups }) => (subgroups === 4 ? 'row_words_quad' : 'row_words_alone'),
  matrix_shape: ({ matrix }) => `matrix_${matrix?.m}x${matrix?.n}x${matrix?.k}`,
  sum: ({ subgroups }) => (subgroups > 0 ? 'sum_subgroup' : 'sum_workgroup'),
}

/**
 * The WGSL of a kernel, with the files of the folders `lib` that its `// uses:` line names in front of it.
 * `dot` stands for `dot_native` or `dot_emulated`, `sum` for `sum_subgroup` or `sum_workgroup`, `row_words` for
 * `row_words_quad` or `row_words_alone`, `matrix_shape` for the extents of its matrices, as the adapter wants it; other
 * names for what `replaced` has in their place.
 */
export async function shaderSource(
  name: string,
  adapter: ShaderTraits,
  replaced?: Kernel['parts'],
): Promise<string> {
  const groups = await groupsFor(name)
  const kernel = groups.find(({ kernels }) => kernels.has(name))?.kernels.get(name)
  if (kernel === undefined) throw new OctetError(`there is no shader "${name}"`)
  const parts = usedBy(kernel, adapter, replaced).map((file) => {
    const source = groups.find(({ library }) => library.has(file))?.library.get(file)
    if (source === undefined)
      throw new OctetError(`shader "${name}" uses "${file}", which no folder "lib" has`)
    return source
  })
  return [...parts, kernel].join('\n')
}

/** Names of the files of the folders `lib` that the source of a kernel uses, in order. */
export function usedBy(kernel: string, adapter: ShaderTraits, replaced: Kernel['parts'] = {}): string[] {
  const uses = /^\/\/ uses: (.*)$/m.exec(kernel)?.[1]?.split(', ') ?? []
  return uses.flatMap((part) => replaced[part] ?? variants[part]?.(adapter) ?? part)
}
