import { DataError } from './errors'

const magicNumber = 0x4b43544f // 'OTCK', little-endian

/**
 * The state of a training run. It has no random state: random numbers follow from the settings' seed and `step`.
 */
export interface Checkpoint {
  /** Identifies the settings, the network and the data; checkpoints of other runs are rejected. */
  run: string
  /** Steps done. */
  step: number
  /** Seconds of training so far, including earlier processes. */
  seconds: number
  /** Weights, then Adam's first and second moments, flattened, each in the weights' order. */
  values: Float32Array[]
}

/** Storage for the last checkpoint: a file (`checkpoint-node.ts`), IndexedDB, memory. */
export interface CheckpointStore {
  /** Returns the last checkpoint saved, or undefined if there is none. */
  load(): Promise<Checkpoint | undefined>
  /** Replaces the last checkpoint atomically: a process killed during the call leaves the old one. */
  save(checkpoint: Checkpoint): Promise<void>
  /** Deletes the checkpoint. */
  clear(): Promise<void>
}

/** Returns a store in memory, which is lost with the page. */
export function memoryCheckpoints(): CheckpointStore {
  let last: Uint8Array | undefined
  return {
    load: async () => last && decodeCheckpoint(last, 'memory'),
    save: async (checkpoint) => {
      last = encodeCheckpoint(checkpoint)
    },
    clear: async () => {
      last = undefined
    },
  }
}

/**
 * Encodes a checkpoint as bytes, little-endian: magic, length of the JSON, checksum of the floats (u32 each), the JSON
 * padded with spaces to a multiple of four, the floats.
 */
export function encodeCheckpoint({ values, ...rest }: Checkpoint): Uint8Array {
  const json = JSON.stringify({ ...rest, lengths: values.map((value) => value.length) })
  const text = new TextEncoder().encode(json)
  const start = 12 + Math.ceil(text.length / 4) * 4
  const total = values.reduce((sum, value) => sum + value.length, 0)
  const bytes = new Uint8Array(start + 4 * total).fill(0x20, 12, start)
  bytes.set(text, 12)
  const floats = new Float32Array(bytes.buffer, start, total)
  let offset = 0
  for (const value of values) {
    floats.set(value, offset)
    offset += value.length
  }
  const head = new DataView(bytes.buffer)
  head.setUint32(0, magicNumber, true)
  head.setUint32(4, start - 12, true)
  head.setUint32(8, checksum(new Uint32Array(bytes.buffer, start, total)), true)
  return bytes
}

/**
 * Decodes what `encodeCheckpoint` encoded.
 *
 * @param name name of the bytes in errors, for example the file's path
 * @throws DataError if the bytes aren't a checkpoint, or are truncated or damaged
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const broken = (why: string) =>
    new DataError(`${name}: not a usable checkpoint, ${why}. Delete it to start afresh`)
  if (bytes.length < 12) throw broken(`${bytes.length} bytes`)
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const head = new DataView(aligned.buffer, aligned.byteOffset)
  if (head.getUint32(0, true) !== magicNumber) throw broken('wrong magic number')
  const start = 12 + head.getUint32(4, true)
  if (start % 4 !== 0 || start > bytes.length) throw broken(`cut short at ${bytes.length} bytes`)
  const header = parseHeader(aligned.subarray(12, start))
  if (!header) throw broken('its header is damaged')
  const { lengths, ...rest } = header
  const total = lengths.reduce((sum, length) => sum + length, 0)
  if (bytes.length !== start + 4 * total)
    throw broken(`${bytes.length} bytes instead of ${start + 4 * total}`)
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset + start, total)
  if (checksum(words) !== head.getUint32(8, true)) throw broken('its checksum differs')
  const floats = new Float32Array(words.buffer, words.byteOffset, total)
  let offset = 0
  const values = lengths.map((length) => {
    offset += length
    return floats.slice(offset - length, offset)
  })
  return { ...rest, values }
}

/**
 * Returns a checkpoint that a store kept as an object, without anything else that lies there; undefined if it is none.
 */
export function toCheckpoint(kept: unknown): Checkpoint | undefined {
  const head = readHead(kept)
  const { values } = (kept ?? {}) as Partial<Record<keyof Checkpoint, unknown>>
  const sound = Array.isArray(values) && values.every((value) => value instanceof Float32Array)
  return head && sound ? { ...head, values } : undefined
}

type Header = Omit<Checkpoint, 'values'> & { lengths: number[] }

function parseHeader(bytes: Uint8Array): Header | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const [head, { lengths }] = [readHead(header), (header ?? {}) as Partial<Record<keyof Header, unknown>>]
    return head && Array.isArray(lengths) && lengths.every(isCount) ? { ...head, lengths } : undefined
  } catch {
    return undefined
  }
}

/** Returns all of a checkpoint but its values, without anything else that lies there; undefined if it is damaged. */
function readHead(value: unknown): Omit<Checkpoint, 'values'> | undefined {
  const { run, step, seconds } = (value ?? {}) as Partial<Record<keyof Checkpoint, unknown>>
  return typeof run === 'string' && isCount(step) && isTime(seconds) ? { run, step, seconds } : undefined
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}

/** True for whole numbers from 0 that are exact. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Returns the FNV-1a hash of 32-bit words. It guards against a damaged disk, not against forgery. */
function checksum(words: Uint32Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] as number), 0x01000193)
  return hash >>> 0
}
