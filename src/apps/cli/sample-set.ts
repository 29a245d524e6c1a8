/** Sets of samples: files, folders of files, and folders or `.npz` files that hold several inputs. */
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { InputError } from '../../graph/errors'
import type { Tensor } from '../../graph/tensor'
import { counted } from './describe'
import { UsageError } from './failure'
import { readBytes } from './files'
import { parseNpz } from './npz'
import { PictureDecoder, pictureExtensions } from './pictures/decode-picture'
import { say } from './progress'
import { isMnist, itemsOfArray, type ReadOptions, readItems, readMnist, type SampleOptions } from './samples'

/** Real values of one item for each input, by name; without the batch axis. */
export type Item = Readonly<Record<string, Float32Array<ArrayBuffer>>>

export interface SampleSet {
  readonly items: readonly Item[]
  /** The source of each item: its file, and its place in it if the file holds several. */
  readonly sources: readonly string[]
  /** The labels, if the data has them. */
  readonly labels?: ArrayLike<number>
  /** A description of where the items come from. */
  readonly origin: string
}

export interface SetOptions extends SampleOptions {
  /** The most items to read. */
  readonly count: number
  /** The half of MNIST to read. */
  readonly split: 'train' | 'test'
}

/** The options, and what reads pictures for the whole set. */
type ReadSetOptions = SetOptions & ReadOptions

/** Something that holds items: a file, or a folder with a file for each input. */
interface Source {
  readonly path: string
  readonly read: () => Promise<Item[]>
}

/** Sources of a path in alphabetical order, and the files and folders that hold no item. */
interface Found {
  readonly sources: Source[]
  readonly leftOut: string[]
}

/** Extensions of the files that hold one input's items. */
const ofOneInput: readonly string[] = [...pictureExtensions, '.npy', '.bin', '.raw']

const readable = [...ofOneInput, '.npz']

/**
 * Reads items for a model's inputs. Files and folders that are left out are named on stderr.
 *
 * @param given paths, or `input=path` for each input. A path is a file, or a folder of files, read in alphabetical
 *   order with its subfolders. For several inputs it is a `.npz` file, a folder with a file for each input, or a folder
 *   of those. For one input it may also be a folder of MNIST's files, which has labels.
 * @throws UsageError when `given` doesn't name the inputs; InputError when there is no item, or as `readItems` does;
 *   DataError for damaged MNIST files.
 */
export async function readSampleSet(
  given: readonly string[],
  inputs: readonly Tensor[],
  options: SetOptions,
  signal?: AbortSignal,
): Promise<SampleSet> {
  const decoder = new PictureDecoder(signal)
  try {
    const named = namedPaths(given, inputs)
    if (!named) return await readPaths(given, inputs, { ...options, decoder })
    const sets: SampleSet[] = []
    for (const tensor of inputs) {
      sets.push(await readPaths(named.get(tensor.name) ?? [], [tensor], { ...options, decoder }))
    }
    return zip(sets, inputs)
  } finally {
    await decoder.close()
  }
}

/** Returns the paths of each input if they were given by name, undefined if none was. */
function namedPaths(given: readonly string[], inputs: readonly Tensor[]): Map<string, string[]> | undefined {
  const paths = new Map<string, string[]>()
  const plain: string[] = []
  for (const text of given) {
    const input = inputs.find(({ name }) => text.startsWith(`${name}=`))
    if (input) paths.set(input.name, [...(paths.get(input.name) ?? []), text.slice(input.name.length + 1)])
    else plain.push(text)
  }
  const list = inputs.map(({ name }) => `${name}=PATH`).join(' ')
  const unknown = plain.find((text) => paths.size > 0 || (inputs.length > 1 && /^[^/\\]+=./.test(text)))
  if (unknown !== undefined)
    throw new UsageError(`${unknown}: names no input of the model; say for each which file it takes: ${list}`)
  if (paths.size === 0) return undefined
  const missing = inputs.filter(({ name }) => !paths.has(name)).map(({ name }) => `"${name}"`)
  if (missing.length > 0)
    throw new UsageError(`nothing is given for the input ${missing.join(', ')}; the model takes ${list}`)
  return paths
}

/** Puts the items of several inputs together, the first with the first. */
function zip(sets: readonly SampleSet[], inputs: readonly Tensor[]): SampleSet {
  const [first] = sets
  const counts = sets.map(({ items }, i) => `"${inputs[i]?.name}" ${items.length}`)
  if (new Set(sets.map(({ items }) => items.length)).size > 1)
    throw new UsageError(`the inputs have different numbers of items: ${counts.join(', ')}`)
  const at = (i: number) => sets.map(({ items }) => items[i] ?? {})
  return {
    items: first?.items.map((_, i) => Object.assign({}, ...at(i)) as Item) ?? [],
    sources: first?.sources.map((_, i) => sets.map(({ sources }) => sources[i]).join(', ')) ?? [],
    ...(first?.labels && { labels: first.labels }),
    origin: sets.map(({ origin }) => origin).join(', '),
  }
}

async function readPaths(
  paths: readonly string[],
  inputs: readonly Tensor[],
  options: ReadSetOptions,
): Promise<SampleSet> {
  const [path, ...others] = paths
  const [input] = inputs
  if (path !== undefined && input && inputs.length === 1 && others.length === 0 && (await isMnist(path))) {
    const { items, ...rest } = await readMnist(path, input, options)
    return {
      ...rest,
      items: items.map((item) => ({ [input.name]: item })),
      sources: items.map((_, i) => `${path}, ${options.split} image ${i}`),
    }
  }
  const found: Found = { sources: [], leftOut: [] }
  for (const one of paths) await find(one, inputs, options, found, true)
  reportLeftOut(found.leftOut)
  return readSources(paths.join(' '), found, inputs, options)
}

async function readSources(
  path: string,
  { sources }: Found,
  inputs: readonly Tensor[],
  { count }: SetOptions,
): Promise<SampleSet> {
  const items: Item[] = []
  const names: string[] = []
  let files = 0
  for (const source of sources) {
    if (items.length >= count) break
    const read = await source.read()
    items.push(...read)
    names.push(...read.map((_, i) => (read.length > 1 ? `${source.path}, item ${i}` : source.path)))
    files++
  }
  if (items.length === 0) throw new InputError(`${path}: holds no samples (${describeWanted(inputs)})`)
  const used = Math.min(items.length, count)
  const part = files < sources.length ? `, the first ${files} of ${sources.length} files` : ''
  return {
    items: items.slice(0, used),
    sources: names.slice(0, used),
    origin: `${counted(used, 'sample')} of ${path}${part}`,
  }
}

/** Says which files and folders of a set are not read. */
function reportLeftOut(paths: readonly string[]): void {
  if (paths.length === 0) return
  const [some, rest] = [paths.slice(0, 5), paths.length - 5]
  const more = rest > 0 ? ` and ${rest} more` : ''
  say(`left out, as Octet does not read them as inputs: ${some.join(', ')}${more}`)
}

function describeWanted(inputs: readonly Tensor[]): string {
  if (inputs.length === 1) return `${readable.join(', ')} files`
  return `.npz files, or folders with a file for each input: ${inputs.map(({ name }) => fileStem(name)).join(', ')}`
}

/** Finds the sources below a path; `isGiven` if the user named it, so that any extension will do. */
async function find(
  path: string,
  inputs: readonly Tensor[],
  options: ReadSetOptions,
  found: Found,
  isGiven = false,
): Promise<void> {
  if ((await stat(path)).isDirectory()) return findInFolder(path, inputs, options, found)
  const extension = extname(path).toLowerCase()
  const [input, ...others] = inputs
  if (extension === '.npz') {
    found.sources.push({ path, read: async () => fromNpz(path, await readBytes(path), inputs, options) })
  } else if (input && others.length === 0 && (isGiven || readable.includes(extension))) {
    const read = async () => (await readItems(path, input, options)).map((item) => ({ [input.name]: item }))
    found.sources.push({ path, read })
  } else if (isGiven) {
    const list = inputs.map(({ name }) => `${name}=PATH`).join(' ')
    throw new UsageError(
      `${path}: the model has ${inputs.length} inputs; say for each which file it takes (${list}), ` +
        `or give ${describeWanted(inputs)}`,
    )
  } else found.leftOut.push(path)
}

async function findInFolder(
  path: string,
  inputs: readonly Tensor[],
  options: ReadSetOptions,
  found: Found,
): Promise<void> {
  const entries = (await readdir(path, { withFileTypes: true })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const taken = inputs.length > 1 ? filesOfInputs(path, files, inputs) : undefined
  if (taken) found.sources.push({ path, read: () => readTogether(taken, inputs, options) })
  const used = new Set(taken?.values())
  for (const entry of entries) {
    const inside = join(path, entry.name)
    if (used.has(inside)) continue
    // A link to a folder may lead back here.
    const isOther = entry.isSymbolicLink() && (await stat(inside).catch(() => undefined))?.isFile() !== true
    if (isOther || entry.name.startsWith('.')) found.leftOut.push(inside)
    else await find(inside, inputs, options, found)
  }
}

/**
 * Returns the file of each input in a folder, whose name is the input's and whose extension is one that is read;
 * undefined if there is none for any.
 *
 * @throws InputError naming the inputs that lack a file, or have two.
 */
function filesOfInputs(
  path: string,
  files: readonly string[],
  inputs: readonly Tensor[],
): Map<string, string> | undefined {
  const read = files.filter((file) => ofOneInput.includes(extname(file).toLowerCase()))
  const stemOf = (file: string) => basename(file, extname(file))
  const all = inputs.map(({ name }) => read.filter((file) => [name, fileStem(name)].includes(stemOf(file))))
  if (all.every((some) => some.length === 0)) return undefined
  all.forEach((some, i) => {
    const stem = fileStem(inputs[i]?.name ?? '')
    if (some.length === 0)
      throw new InputError(`${path}: has no file for the input "${inputs[i]?.name}", ${stem}.npy`)
    if (some.length > 1) throw new InputError(`${path}: has several files for one input: ${some.join(', ')}`)
  })
  return new Map(inputs.map(({ name }, i) => [name, join(path, all[i]?.[0] ?? '')]))
}

/** Returns an input's name as files can have it. */
function fileStem(name: string): string {
  return name.replace(/[^\w.-]+/g, '_')
}

async function readTogether(
  files: ReadonlyMap<string, string>,
  inputs: readonly Tensor[],
  options: ReadSetOptions,
): Promise<Item[]> {
  const columns: Float32Array<ArrayBuffer>[][] = []
  for (const tensor of inputs) columns.push(await readItems(files.get(tensor.name) ?? '', tensor, options))
  return toItems([...files.values()].join(', '), columns, inputs)
}

function fromNpz(
  path: string,
  bytes: Uint8Array,
  inputs: readonly Tensor[],
  options: ReadSetOptions,
): Item[] {
  const arrays = parseNpz(bytes, path)
  const names = [...arrays.keys()]
  // numpy.savez names arrays that it was given without names arr_0, arr_1, …
  const isUnnamed = names.length === inputs.length && names.every((name, i) => name === `arr_${i}`)
  const columns = inputs.map((tensor, i) => {
    const { name } = tensor
    // The only array of a file is for the only input, whatever its name.
    const keys = isUnnamed
      ? [`arr_${i}`]
      : [name, fileStem(name), ...(arrays.size === 1 ? names.slice(0, inputs.length === 1 ? 1 : 0) : [])]
    const key = keys.find((one) => arrays.has(one))
    const array = key === undefined ? undefined : arrays.get(key)
    if (!array) throw new InputError(`${path}: has no array "${name}"; it has ${names.join(', ') || 'none'}`)
    return itemsOfArray(`${path}, array "${key}"`, array, tensor, options)
  })
  return toItems(path, columns, inputs)
}

/** Turns the items of each input into items of all inputs. */
function toItems(
  path: string,
  columns: readonly (readonly Float32Array<ArrayBuffer>[])[],
  inputs: readonly Tensor[],
): Item[] {
  const counts = columns.map(({ length }, i) => `${length} for "${inputs[i]?.name}"`)
  if (new Set(columns.map(({ length }) => length)).size > 1)
    throw new InputError(`${path}: holds different numbers of items: ${counts.join(', ')}`)
  return (columns[0] ?? []).map((_, at) =>
    Object.fromEntries(inputs.map(({ name }, i) => [name, columns[i]?.[at] ?? new Float32Array()])),
  )
}
