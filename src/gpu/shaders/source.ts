import { OctetError } from '../../graph/errors'
import type { AdapterTraits, Kernel } from '../../graph/kernel'
import { files } from './common'

/** The sources of the shader files of a folder, by their paths in it: './add_i8.wgsl', './lib/requantize.wgsl'. */
type Files = Readonly<Record<string, string>>

/** Folders of `shaders/` that are loaded when the first kernel or part in them is used. */
const folders: Readonly<Record<string, () => Promise<{ files: Files }>>> = {
  bits: () => import('./bits'),
  float: () => import('./float'),
  hardware: () => import('./hardware'),
  matrix: () => import('./matrix'),
  narrow: () => import('./narrow'),
  rare: () => import('./rare'),
  software: () => import('./software'),
}

/** Returns the source of a file by its folder ('' for `shaders/` itself) and its path in that folder. */
async function read(folder: string, path: string): Promise<string> {
  const all = folder ? (await folders[folder]?.())?.files : files
  const source = all?.[`./${path}.wgsl`]
  if (source === undefined) throw new OctetError(`there is no shader file "${path}" in "shaders/${folder}"`)
  return source
}

/** Splits 'rare/sqrt_f32' into folder and name; a name without a folder lies in `shaders/` itself. */
function split(path: string): [folder: string, name: string] {
  const [name = '', folder = ''] = path.split('/').reverse()
  return [folder, name]
}

/** The traits of an adapter that a shader's source depends on. */
export type ShaderTraits = Pick<AdapterTraits, 'dot' | 'software' | 'subgroups' | 'matrix'>

/** Parts that have several implementations of the same functions; the adapter decides which one is used. */
const adapterParts: Readonly<Record<string, (adapter: ShaderTraits) => string>> = {
  dot: ({ dot }) => `dot_${dot}`,
  matrix_shape: ({ matrix }) => `matrix/matrix_${matrix?.m}x${matrix?.n}x${matrix?.k}`,
  unpack: ({ software }) => (software ? 'unpack_floats' : 'unpack_shifts'),
  sum: ({ subgroups }) => (subgroups > 0 ? 'hardware/sum_subgroup' : 'hardware/sum_workgroup'),
}

/**
 * Returns the WGSL of a kernel: the parts that its `// uses:` line names, then the kernel itself.
 *
 * @param path of the kernel in `shaders/`, without extension: 'rare/sqrt_f32'
 * @param replaced parts to use instead of others, see `partsOf`
 */
export async function shaderSource(
  path: string,
  adapter: ShaderTraits,
  replaced?: Kernel['parts'],
): Promise<string> {
  const kernel = await read(...split(path))
  const parts = partsOf(kernel, adapter, replaced).map((part) => {
    const [folder, name] = split(part)
    return read(folder, `lib/${name}`)
  })
  return [...(await Promise.all(parts)), kernel].join('\n')
}

/** Returns the files that a kernel's WGSL is put together from, the kernel's own first; see `shaderSource`. */
export async function shaderFiles(
  path: string,
  adapter: ShaderTraits,
  replaced?: Kernel['parts'],
): Promise<string[]> {
  return [path, ...partsOf(await read(...split(path)), adapter, replaced)]
}

/**
 * Returns the parts that a kernel uses, in order. Part 'requantize' is `shaders/lib/requantize.wgsl`, part
 * 'rare/reduction' is `shaders/rare/lib/reduction.wgsl`. The adapter decides what 'dot', 'unpack', 'sum' and
 * 'matrix_shape' stand for.
 *
 * @param replaced lists of parts to use instead of the named ones
 */
export function partsOf(kernel: string, adapter: ShaderTraits, replaced: Kernel['parts'] = {}): string[] {
  const uses = /^\/\/ uses: (.*)$/m.exec(kernel)?.[1]?.split(', ') ?? []
  return uses.flatMap((part) => replaced[part] ?? part).map((part) => adapterParts[part]?.(adapter) ?? part)
}
