import { came, tagOf } from '../../graph/check'
import { InputError, ModelError } from '../../graph/errors'
import { elementCount } from '../../graph/tensor'
import { halfToFloat } from '../../numerics/half'
import { reason } from '../reason'
import { asRecord, isNumbers } from './config'
import type { StoredWeight, WeightArrays, WeightType } from './weights'

/** Fetches one shard of weights by the path that `model.json` gives it. */
export type LoadShard = (path: string) => Promise<Uint8Array>

interface WeightEntry<T extends WeightType> {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: T
  readonly quantization: { readonly dtype: string; readonly scale: number; readonly min: number } | undefined
}

const bytesOf: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
}

/**
 * Reads the weights that a `weightsManifest` lists, each of one of `types`. Files may hold them as float16, or as uint8
 * or uint16 with `value = q · scale + min`.
 *
 * @throws ModelError naming `file` and the entry, or the shard with expected and actual bytes.
 */
export async function readManifest<T extends WeightType>(
  file: string,
  manifest: unknown,
  loadShard: LoadShard,
  types: readonly T[],
): Promise<StoredWeight<T>[]> {
  if (!Array.isArray(manifest)) throw new ModelError(`${file}: weightsManifest is not a list`)
  const weights: StoredWeight<T>[] = []
  const load = once(loadShard)
  for (const group of manifest) {
    const paths: unknown = asRecord(group)?.paths
    const listed: unknown = asRecord(group)?.weights
    const named = Array.isArray(paths) && paths.every((path) => typeof path === 'string')
    if (!named || !Array.isArray(listed)) {
      throw new ModelError(`${file}: a group of weightsManifest lacks its paths or weights`)
    }
    const entries = listed.map((entry) => checkEntry(file, entry, types))
    const bytes = await loadGroup(file, paths, entries.map(byteLength), load)
    let offset = 0
    for (const entry of entries) {
      const end = offset + byteLength(entry)
      const { name, shape, type } = entry
      weights.push({ name, shape, type, data: decode(entry, bytes.slice(offset, end)) })
      offset = end
    }
  }
  return weights
}

function checkEntry<T extends WeightType>(file: string, value: unknown, types: readonly T[]): WeightEntry<T> {
  const entry = asRecord(value)
  const { name, shape, dtype } = entry ?? {}
  const fail = (what: string): never => {
    throw new ModelError(`${file}: weight "${name}" ${what}`)
  }
  if (typeof name !== 'string') fail('has no name')
  if (!isNumbers(shape) || !shape.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    return fail(`has shape ${JSON.stringify(shape)}`)
  }
  const type = types.find((known) => known === dtype)
  if (!type)
    return fail(`has dtype "${dtype}"; only ${types.join(', ')} ${types.length > 1 ? 'are' : 'is'} read`)
  const quantization = asRecord(entry?.quantization)
  if (!quantization) return { name: String(name), shape, type, quantization: undefined }
  const { dtype: stored, scale = 1, min = 0 } = quantization
  if (stored !== 'uint8' && stored !== 'uint16' && stored !== 'float16') {
    return fail(`is stored as "${stored}"; only float16, uint8 and uint16 are read`)
  }
  if (typeof scale !== 'number' || typeof min !== 'number') return fail(`has scale ${scale} and min ${min}`)
  return { name: String(name), shape, type, quantization: { dtype: stored, scale, min } }
}

function byteLength({ shape, type, quantization }: WeightEntry<WeightType>): number {
  return elementCount(shape) * (bytesOf[quantization?.dtype ?? type] ?? 4)
}

/** Returns the concatenated shards of a group; they must be as long as its weights. */
async function loadGroup(
  file: string,
  paths: readonly string[],
  lengths: readonly number[],
  loadShard: LoadShard,
): Promise<Uint8Array> {
  const shards = await Promise.all(paths.map((path) => loadOne(file, path, loadShard)))
  const expected = lengths.reduce((sum, length) => sum + length, 0)
  const actual = shards.reduce((sum, shard) => sum + shard.length, 0)
  if (actual !== expected) failLength(file, paths, shards, expected)
  const bytes = new Uint8Array(expected)
  let offset = 0
  for (const shard of shards) {
    bytes.set(shard, offset)
    offset += shard.length
  }
  return bytes
}

async function loadOne(file: string, path: string, loadShard: LoadShard): Promise<Uint8Array> {
  try {
    const shard: unknown = await loadShard(path)
    if (ArrayBuffer.isView(shard)) return new Uint8Array(shard.buffer, shard.byteOffset, shard.byteLength)
    if (tagOf(shard) === 'ArrayBuffer') return new Uint8Array(shard as ArrayBuffer)
    throw new InputError(`its loader gave ${came(shard)}, not a Uint8Array`)
  } catch (cause) {
    throw new ModelError(`${file}: weights file "${path}" cannot be read: ${reason(cause)}`, { cause })
  }
}

/** Returns a function that loads each path once, however often a manifest names it. */
function once(load: LoadShard): LoadShard {
  const loads = new Map<string, Promise<Uint8Array>>()
  return (path) => {
    const known = loads.get(path) ?? load(path)
    loads.set(path, known)
    return known
  }
}

/** Throws an error that names the wrong shard: all but the last have the same length, and the last has the rest. */
function failLength(
  file: string,
  paths: readonly string[],
  shards: readonly Uint8Array[],
  expected: number,
): never {
  const last = shards.length - 1
  const full = shards.slice(0, -1).reduce((most, shard) => Math.max(most, shard.length), 0)
  const wanted = shards.map((_, i) => (i < last ? full : expected - full * last))
  const blamed = Math.max(
    0,
    shards.findIndex((shard, i) => shard.length !== wanted[i]),
  )
  const got = shards[blamed]?.length ?? 0
  const what = `has ${got} bytes, not the ${wanted[blamed] ?? expected} that its weights need`
  throw new ModelError(`${file}: weights file "${paths[blamed]}" ${what} (${expected} in all)`)
}

function decode<T extends WeightType>(
  { type, quantization }: WeightEntry<T>,
  bytes: Uint8Array,
): WeightArrays[T] {
  const buffer = bytes.slice().buffer as ArrayBuffer
  return (quantization ? dequantize(type, quantization, buffer) : new arrays[type](buffer)) as WeightArrays[T]
}

function dequantize(
  type: WeightType,
  { dtype, scale, min }: { dtype: string; scale: number; min: number },
  buffer: ArrayBuffer,
) {
  const stored = dtype === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer)
  const value = dtype === 'float16' ? halfToFloat : (q: number) => q * scale + min
  if (type === 'float32') return Float32Array.from(stored, value)
  return new arrays[type](Array.from(stored, (q) => Math.round(value(q))))
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const
