import { checkOptions, signalRule, tagOf } from '../graph/check'
import { ModelError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { reason } from './reason'
import { commonDictionary, NeedsMore, type ReadOptions } from './tflite/dictionary'
import { TfliteFile } from './tflite/read-model'

/** Source of a model: an address, a file's bytes, a `File` or other `Blob`, or a response to a request. */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob | Response

export interface LoadOptions extends ReadOptions {
  /** Aborts the request; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Loads a `.tflite` model.
 *
 * @param source a string or `URL` is fetched; everything else holds the file already
 * @throws InputError for something that is no source, or for names that the file doesn't have; ModelError naming the
 *   file when the request fails (with address and status), or when `readTflite` throws.
 */
export async function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<Graph> {
  checkOptions('loadModel', options, {
    signal: signalRule,
    inputs: 'Array.every',
    outputs: 'Array.every',
    customOperators: 'object',
  })
  const { signal } = options
  signal?.throwIfAborted()
  const graph = await readSource(source, options)
  signal?.throwIfAborted()
  return graph
}

/** Reads a source of any realm: kinds are told by tags, not by constructors. */
async function readSource(source: ModelSource, options: LoadOptions): Promise<Graph> {
  const tag = tagOf(source)
  const { signal } = options
  if (ArrayBuffer.isView(source))
    return readModel(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), options)
  if (tag.endsWith('ArrayBuffer')) return readModel(new Uint8Array(source as ArrayBuffer), options)
  if (tag === 'Response') {
    const response = source as Response
    return readResponse(response, response.url || 'the response', options)
  }
  if (tag === 'Blob' || tag === 'File') {
    const { name } = source as File
    return readModel(new Uint8Array(await (source as Blob).arrayBuffer()), options, name)
  }
  if (tag !== 'String' && tag !== 'URL') throw (await import('../graph/advice')).sourceError(source)
  const url = String(source)
  return readResponse(await request(url, signal), url, options)
}

/** Does the same as `readTflite`, but loads the operators that few networks have only for files that need them. */
async function readModel(bytes: Uint8Array, options: LoadOptions, name = 'model.tflite'): Promise<Graph> {
  let file = new TfliteFile(bytes, name)
  try {
    const cut = options.inputs || options.outputs
    if (!cut && file.isReadWith(commonDictionary)) return file.read(commonDictionary)
  } catch (error) {
    if (!(error instanceof NeedsMore)) throw error
    // A file counts the work of reading it; reading begins anew.
    file = new TfliteFile(bytes, name)
  }
  const { fullDictionary, withCustom } = await import('./tflite/full-dictionary')
  return file.read(withCustom(fullDictionary, options.customOperators), options)
}

async function request(url: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw new ModelError(`${url}: the request failed: ${reason(error)}`, { cause: error })
  }
}

async function readResponse(response: Response, url: string, options: LoadOptions): Promise<Graph> {
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim()
    throw new ModelError(`${url}: the server answered ${status}`)
  }
  let bytes: ArrayBuffer
  try {
    bytes = await response.arrayBuffer()
  } catch (error) {
    options.signal?.throwIfAborted()
    throw new ModelError(`${url}: the answer broke off: ${reason(error)}`, { cause: error })
  }
  return readModel(new Uint8Array(bytes), options, url)
}
