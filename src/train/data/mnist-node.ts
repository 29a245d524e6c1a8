import { access, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkOptions, type Rules, refuse, signalRule } from '../../graph/check'
import { DataError } from '../errors'
import { isMissing, isSystemError } from '../files-node'
import type { TrainingData } from './dataset'
import { type DownloadOptions, download, mismatch } from './download-node'
import { type NamedBytes, parseIdx } from './idx'
import { type MnistFile, mnistFiles, mnistMirrors } from './mnist-files'

/** Options of `findMnist`. */
export interface MnistOptions extends DownloadOptions {
  /** The folder to read; nothing else is tried. */
  dir?: string | undefined
  /** Allows a download. Default true. */
  download?: boolean
  /** Web folders to download from, ending in '/'. Default `mnistMirrors`. */
  mirrors?: readonly string[]
  /** Called with the reason why a possible source of MNIST wasn't used. */
  onNotice?: (message: string) => void
  /** Environment variables: MNIST_DIR, XDG_CACHE_HOME and HOME are read. Default `process.env`. */
  env?: Record<string, string | undefined>
  /** The folder that `../shared/data/mnist` is relative to. Default: the working directory. */
  cwd?: string
}

/** The options of `findMnist` and their values. */
export const mnistRules: Rules = {
  dir: 'string',
  download: 'boolean',
  mirrors: 'Array.every',
  onNotice: 'function',
  env: 'object',
  cwd: 'string',
  onProgress: 'function',
  signal: signalRule,
  timeout: 'number',
}

/** MNIST, and the folder or address that it came from. */
export interface FoundMnist extends TrainingData {
  origin: string
}

/**
 * Loads MNIST's 60,000 training and 10,000 test images from the first of: `dir`; the folder that MNIST_DIR names; the
 * cache folder (`octet-webgpu/mnist` in XDG_CACHE_HOME or ~/.cache); `../shared/data/mnist`; a download into the cache
 * folder, resumed where an earlier one broke off. Returns undefined if none of them has it; `onNotice` is told why.
 *
 * @throws DataError if `dir` or MNIST_DIR lacks a file or has a broken one
 */
export async function findMnist(options: MnistOptions = {}): Promise<FoundMnist | undefined> {
  checkOptions('findMnist', options, mnistRules)
  options.signal?.throwIfAborted()
  const env = options.env ?? process.env
  const chosen = options.dir ?? env.MNIST_DIR
  if (chosen) return readFolder(chosen)
  const cache = mnistCache(env)
  const cached = (await exists(cache)) && (await tryFind(() => readCache(cache), options))
  if (cached) return cached
  const shared = resolve(options.cwd ?? process.cwd(), '../shared/data/mnist')
  const sharedData = (await exists(shared)) && (await tryFind(() => readFolder(shared), options))
  if (sharedData) return sharedData
  if (options.download === false) return undefined
  return tryFind(() => downloadAll(cache, options), options)
}

/** Returns the folder that downloads are kept in. */
export function mnistCache(env: Record<string, string | undefined> = process.env): string {
  if (typeof env !== 'object' || env === null) refuse('mnistCache', 'environment variables', env)
  const root = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache')
  return join(root, 'octet-webgpu', 'mnist')
}

/** Returns the result, or undefined after a notice if data is missing or unusable, or the folder can't be written. */
async function tryFind<T>(find: () => Promise<T>, { onNotice }: MnistOptions): Promise<T | undefined> {
  try {
    return await find()
  } catch (error) {
    if (!(error instanceof DataError) && !isSystemError(error)) throw error
    onNotice?.(error.message)
    return undefined
  }
}

async function readFolder(folder: string): Promise<FoundMnist> {
  const pair = async (images: MnistFile, labels: MnistFile) =>
    parseIdx(await readFirst(folder, images), await readFirst(folder, labels))
  const { trainImages, trainLabels, testImages, testLabels } = mnistFiles
  const train = await pair(trainImages, trainLabels)
  return { train, test: await pair(testImages, testLabels), origin: folder }
}

/** Reads the cache after checking every digest: a full disk or a crash may have damaged it since. */
async function readCache(folder: string): Promise<FoundMnist> {
  for (const file of Object.values(mnistFiles)) {
    const { name } = await readFirst(folder, file)
    const wrong = await mismatch(name, file)
    if (wrong !== undefined) throw new DataError(`${name}: ${wrong}`)
  }
  return readFolder(folder)
}

/** Reads a file under the first name that exists: gzipped, raw, or raw with a dot, as some unpackers write. */
async function readFirst(folder: string, file: MnistFile): Promise<NamedBytes> {
  const names = [`${file.name}.gz`, file.name, file.name.replace('-idx', '.idx')]
  for (const name of names) {
    const path = join(folder, name)
    try {
      const { buffer, byteOffset, length } = await readFile(path)
      return { name: path, bytes: new Uint8Array(buffer, byteOffset, length) }
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  throw new DataError(`${folder} has no ${names.join(', ')}`)
}

async function downloadAll(folder: string, options: MnistOptions): Promise<FoundMnist> {
  let origin = folder
  for (const file of Object.values(mnistFiles)) {
    const path = join(folder, `${file.name}.gz`)
    if (!(await isComplete(path, file))) origin = await downloadOne(path, file, options)
  }
  return { ...(await readFolder(folder)), origin }
}

async function isComplete(path: string, file: MnistFile): Promise<boolean> {
  return (await exists(path)) && (await mismatch(path, file)) === undefined
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

/** Downloads one file from the first mirror that has it; returns that mirror. */
async function downloadOne(path: string, file: MnistFile, options: MnistOptions): Promise<string> {
  const failures: string[] = []
  for (const mirror of options.mirrors ?? mnistMirrors) {
    try {
      await download(`${mirror}${file.name}.gz`, path, file, options)
      return mirror
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      failures.push(error.message)
    }
  }
  throw new DataError(`MNIST could not be downloaded: ${failures.join('; ')}`)
}
