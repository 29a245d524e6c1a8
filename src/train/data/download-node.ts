import { createHash } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DataError } from '../errors'
import { isMissing, makeFolder } from '../files-node'
import { gunzip } from './idx'
import { type MnistFile, tooLong } from './mnist-files'
import { watchdog } from './watchdog'

/** Progress of a download, in bytes of the compressed file; `total` is 0 if the server doesn't tell. */
export interface DownloadProgress {
  name: string
  received: number
  total: number
}

/** Options of `download`. */
export interface DownloadOptions {
  onProgress?: (progress: DownloadProgress) => void
  /** Stops the download; the next call resumes from the bytes received. */
  signal?: AbortSignal
  /** Milliseconds without a byte after which a server counts as dead. Default 10,000. */
  timeout?: number
}

/** Most attempts at one address. The next one starts only if the last one received some bytes. */
const maxAttempts = 4

/**
 * Downloads `url` into `path.part`, which a later call resumes with an HTTP range, and renames it to `path` once its
 * uncompressed bytes have the size and SHA-256 of `file`.
 *
 * @throws DataError naming the address if the server rejects the request, stops responding, breaks off without sending
 *   anything, or sends wrong bytes (both digests are named; the partial file is removed)
 */
export async function download(
  url: string,
  path: string,
  file: MnistFile,
  options: DownloadOptions = {},
): Promise<void> {
  const part = `${path}.part`
  await makeFolder(dirname(path))
  const kept = await sizeOf(part)
  await fetchAll(url, part, file, options)
  const wrong = await mismatch(part, file)
  if (wrong !== undefined) {
    await rm(part, { force: true })
    // The part left by an earlier call may be of another version of the file: start again without it.
    if (kept > 0) return download(url, path, file, options)
    throw new DataError(`${url}: ${wrong}`)
  }
  await rename(part, path)
}

/** Returns what is wrong with the bytes at `path`, which should be `file`, gzipped or not; undefined if nothing is. */
export async function mismatch(path: string, file: MnistFile): Promise<string | undefined> {
  let bytes: Uint8Array
  try {
    bytes = await gunzip({ name: path, bytes: await readFile(path) }, file.bytes)
  } catch (error) {
    if (error instanceof DataError) return error.message
    throw error
  }
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (digest === file.sha256) return undefined
  return `${bytes.length} bytes with SHA-256 ${digest}, ${file.name} has ${file.bytes} with ${file.sha256}`
}

/** Downloads the rest of `part`, resuming as long as attempts receive bytes. */
async function fetchAll(url: string, part: string, file: MnistFile, options: DownloadOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const sizeBefore = await sizeOf(part)
    try {
      return await fetchRest(url, part, sizeBefore, file, options)
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (cause instanceof DataError) throw cause
      const received = (await sizeOf(part)) - sizeBefore
      if (attempt < maxAttempts && received > 0) continue
      throw new DataError(`${url}: ${reason(cause)} after ${sizeBefore + received} bytes`, { cause })
    }
  }
}

async function fetchRest(
  url: string,
  part: string,
  sizeBefore: number,
  wanted: MnistFile,
  options: DownloadOptions,
): Promise<void> {
  const idleTimer = watchdog(options.timeout ?? 10_000)
  const signal = options.signal ? AbortSignal.any([options.signal, idleTimer.signal]) : idleTimer.signal
  const headers = { 'accept-encoding': 'identity', ...(sizeBefore > 0 && { range: `bytes=${sizeBefore}-` }) }
  try {
    const response = await fetch(url, { headers, signal })
    if (response.status === 416) return // Nothing left: the part is complete, or wrong, which its digest will show.
    if (!response.ok || !response.body) throw new DataError(`${url}: HTTP status ${response.status}`)
    const resumed = response.status === 206 && startOf(response) === sizeBefore
    if (response.status === 206 && !resumed) throw new DataError(`${url}: the server sent another range`)
    let received = resumed ? sizeBefore : 0
    const length = Number(response.headers.get('content-length') ?? 0)
    const total = length > 0 ? received + length : 0
    const file = await open(part, resumed ? 'a' : 'w')
    try {
      for await (const chunk of response.body) {
        idleTimer.restart()
        await file.writeFile(chunk)
        received += chunk.length
        const excess = tooLong(url, received, wanted)
        if (excess) {
          await rm(part, { force: true })
          throw excess
        }
        options.onProgress?.({ name: wanted.name, received, total })
      }
    } finally {
      await file.close()
    }
    if (total > 0 && received !== total) throw new Error(`${received} of ${total} bytes`)
  } finally {
    idleTimer.stop()
  }
}

/** Returns the position of a partial response's first byte; −1 if the response doesn't tell. */
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

/** Returns the message of an error's innermost cause: fetch's own is only "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? reason(error.cause) : error.message
}
