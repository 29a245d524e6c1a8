import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DataError } from '../errors'
import { isMissing } from '../files-node'
import { gunzip } from './idx'
import type { MnistFile } from './mnist-files'
import { watchdog } from './watchdog'

/** How far a download is, in bytes of the compressed file; `total` is 0 where the server doesn't say. */
export interface DownloadProgress {
  name: string
  received: number
  total: number
}

/** Options of `download`. */
export interface DownloadOptions {
  onProgress?: (progress: DownloadProgress) => void
  /** Gives up, keeping what arrived for the next call. */
  signal?: AbortSignal
  /** Milliseconds without a byte after which a server counts as dead. Default 10,000. */
  timeout?: number
}

/** Attempts at one address that each bring some bytes before it is given up. */
const ATTEMPTS = 4

/**
 * Downloads `url` to `path`: into `path.part`, which a later call resumes with an HTTP range, renamed once its
 * uncompressed bytes have the size and SHA-256 of `file`.
 *
 * @throws DataError naming the address where the server refuses, stops answering, breaks off without bringing
 *   anything, or sends other bytes (both digests are named; the partial file is removed)
 */
export async function download(
  url: string,
  path: string,
  file: MnistFile,
  options: DownloadOptions = {},
): Promise<void> {
  const part = `${path}.part`
  await mkdir(dirname(path), { recursive: true })
  const kept = await sizeOf(part)
  await fetchAll(url, part, file.name, options)
  const wrong = await mismatch(part, file)
  if (wrong !== undefined) {
    await rm(part, { force: true })
    // What an earlier call left may have been another version's beginning: once more from the start.
    if (kept > 0) return download(url, path, file, options)
    throw new DataError(`${url}: ${wrong}`)
  }
  await rename(part, path)
}

/** What is wrong with the bytes of a file that should hold `file`, gzipped or not; undefined where nothing is. */
export async function mismatch(path: string, file: MnistFile): Promise<string | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await gunzip({ name: path, bytes: await readFile(path) })
  } catch (error) {
    if (error instanceof DataError) return error.message
    throw error
  }
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (digest === file.sha256) return undefined
  return `${bytes.length} bytes with SHA-256 ${digest}, ${file.name} has ${file.bytes} with ${file.sha256}`
}

/** Completes `part`, resuming as long as attempts bring bytes. */
async function fetchAll(url: string, part: string, name: string, options: DownloadOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const had = await sizeOf(part)
    try {
      return await fetchRest(url, part, had, name, options)
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (cause instanceof DataError) throw cause
      const brought = (await sizeOf(part)) - had
      if (attempt < ATTEMPTS && brought > 0) continue
      throw new DataError(`${url}: ${reason(cause)} after ${had + brought} bytes`, { cause })
    }
  }
}

async function fetchRest(
  url: string,
  part: string,
  had: number,
  name: string,
  options: DownloadOptions,
): Promise<void> {
  const silence = watchdog(options.timeout ?? 10_000)
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal
  const headers = { 'accept-encoding': 'identity', ...(had > 0 && { range: `bytes=${had}-` }) }
  try {
    const response = await fetch(url, { headers, signal })
    if (response.status === 416) return // nothing left: the part is whole, or wrong, which the digest will tell
    if (!response.ok || !response.body) throw new DataError(`${url}: HTTP status ${response.status}`)
    const resumed = response.status === 206 && startOf(response) === had
    if (response.status === 206 && !resumed) throw new DataError(`${url}: the server sent another range`)
    let received = resumed ? had : 0
    const length = Number(response.headers.get('content-length') ?? 0)
    const total = length > 0 ? received + length : 0
    const file = await open(part, resumed ? 'a' : 'w')
    try {
      for await (const chunk of response.body) {
        silence.restart()
        await file.writeFile(chunk)
        received += chunk.length
        options.onProgress?.({ name, received, total })
      }
    } finally {
      await file.close()
    }
    if (total > 0 && received !== total) throw new Error(`${received} of ${total} bytes`)
  } finally {
    silence.stop()
  }
}

/** The first byte's position in a partial answer. */
function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

/** A failure's deepest message: fetch wraps what happened as "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? reason(error.cause) : error.message
}
