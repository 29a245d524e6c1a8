import { checkOptions, refuse, signalRule } from '../../graph/check'
import { DataError } from '../errors'
import type { TrainingData } from './dataset'
import { checkFile, gunzip, type NamedBytes, parseIdx } from './idx'
import { MNIST_WEB_MIRRORS, type MnistFile, mnistFiles, tooLong } from './mnist-files'
import { watchdog } from './watchdog'

/** Options of `downloadMnist`. */
export interface MnistDownloadOptions {
  /** Web folders to download from, ending in '/', in the order they are tried. Default `MNIST_WEB_MIRRORS`. */
  mirrors?: readonly string[]
  /** Called with the progress of a file, in bytes as sent; `total` is 0 if the server doesn't tell. */
  onProgress?: (progress: { name: string; received: number; total: number }) => void
  signal?: AbortSignal
  /** Milliseconds without a byte after which a server counts as dead. Default 10,000. */
  timeout?: number
}

/**
 * Downloads MNIST's four files, gzipped, in any host that has `fetch`: 11.6 MB. Each comes from the first mirror that
 * sends bytes with the known SHA-256; `readMnist` reads them.
 *
 * @throws DataError naming every address and its failure if no mirror has a file; the signal's reason
 */
export async function downloadMnist(options: MnistDownloadOptions = {}): Promise<NamedBytes[]> {
  checkOptions('downloadMnist', options, {
    mirrors: 'Array.every',
    onProgress: 'function',
    signal: signalRule,
    timeout: 'number',
  })
  const files: NamedBytes[] = []
  for (const file of Object.values(mnistFiles)) files.push(await downloadOne(file, options))
  return files
}

/**
 * Reads MNIST's four files by their names: gzipped or raw, `train-images-idx3-ubyte` or with a dot before `idx` as some
 * unpackers write.
 *
 * @throws DataError naming the files that are missing, or as `parseIdx` does
 */
export async function readMnist(files: readonly NamedBytes[]): Promise<TrainingData> {
  if (!Array.isArray(files)) refuse('readMnist', 'a list of files { name, bytes }', files)
  for (const file of files) checkFile('readMnist', file)
  const { trainImages, trainLabels, testImages, testLabels } = mnistFiles
  const found = new Map(files.map((file) => [canonical(file.name), file]))
  const missing = Object.values(mnistFiles).filter(({ name }) => !found.has(name))
  if (missing.length > 0) {
    const given = files.map(({ name }) => name).join(', ') || 'nothing'
    throw new DataError(`${missing.map(({ name }) => name).join(', ')} is missing; there was ${given}`)
  }
  const bytesOf = ({ name }: MnistFile) => found.get(name) as NamedBytes
  return {
    train: await parseIdx(bytesOf(trainImages), bytesOf(trainLabels)),
    test: await parseIdx(bytesOf(testImages), bytesOf(testLabels)),
  }
}

function canonical(name: string): string {
  return name.replace(/\.gz$/i, '').replace('.idx', '-idx')
}

async function downloadOne(file: MnistFile, options: MnistDownloadOptions): Promise<NamedBytes> {
  const failures: string[] = []
  for (const mirror of options.mirrors ?? MNIST_WEB_MIRRORS) {
    const url = `${mirror}${file.name}.gz`
    try {
      const bytes = await fetchBytes(url, file, options)
      const digest = await sha256(await gunzip({ name: url, bytes }, file.bytes))
      if (digest === file.sha256) return { name: `${file.name}.gz`, bytes }
      failures.push(`${url}: SHA-256 ${digest}, not ${file.sha256}`)
    } catch (error) {
      options.signal?.throwIfAborted()
      const message = error instanceof Error ? error.message : String(error)
      failures.push(message.startsWith(url) ? message : `${url}: ${message}`)
    }
  }
  throw new DataError(`MNIST could not be downloaded: ${failures.join('; ')}`)
}

async function fetchBytes(url: string, file: MnistFile, options: MnistDownloadOptions): Promise<Uint8Array> {
  const name = `${file.name}.gz`
  const idleTimer = watchdog(options.timeout ?? 10_000)
  const signal = options.signal ? AbortSignal.any([options.signal, idleTimer.signal]) : idleTimer.signal
  try {
    const response = await fetch(url, { signal })
    if (!response.ok || !response.body) throw new DataError(`${url}: HTTP status ${response.status}`)
    const total = Number(response.headers.get('content-length') ?? 0)
    const parts: Uint8Array<ArrayBuffer>[] = []
    let received = 0
    const reader = response.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      idleTimer.restart()
      parts.push(part.value)
      received += part.value.length
      const excess = tooLong(url, received, file)
      if (excess) throw excess
      options.onProgress?.({ name, received, total })
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer())
  } finally {
    idleTimer.stop()
  }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
