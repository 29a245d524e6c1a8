import { refuse, tagOf } from '../../graph/check'
import { ModelError } from '../../graph/errors'
import type { LoadShard } from './manifest'

/**
 * Returns a function that loads weight files beside the `model.json` at `url`. Paths are joined as TensorFlow.js does:
 * the address up to its last slash, then the path, then the address's query. So a path that is an address itself leads
 * to no other host. It rejects with a ModelError if a path leads out of the model's folder, or if the server answers
 * with another status than success.
 */
export function shardsFromUrl(url: string | URL): LoadShard {
  if (typeof url !== 'string' && tagOf(url) !== 'URL')
    refuse('shardsFromUrl', 'the address of model.json', url)
  return async (path) => {
    const model = new URL(url, globalThis.location?.href)
    const folder = new URL('.', model)
    const address = new URL(folder.href + path + model.search)
    if (!address.href.startsWith(folder.href)) {
      throw new ModelError(`${address} lies outside the model's folder, ${folder}`)
    }
    const response = await fetch(address)
    if (!response.ok)
      throw new ModelError(`${response.url} answers ${response.status} ${response.statusText}`)
    return new Uint8Array(await response.arrayBuffer())
  }
}

/**
 * Returns a function that finds weight files by name among files that a user chose. It rejects with a ModelError if one
 * is missing.
 */
export function shardsFromFiles(files: Iterable<File>): LoadShard {
  const list = typeof files === 'object' && files?.[Symbol.iterator] && !ArrayBuffer.isView(files)
  if (!list) refuse('shardsFromFiles', 'a list of Files', files)
  const wrong = [...files].find((file) => typeof file?.arrayBuffer !== 'function')
  if (wrong !== undefined) refuse('shardsFromFiles', 'a list of Files', wrong)
  const byName = new Map([...files].map((file) => [file.name, file]))
  return async (path) => {
    const file = byName.get(path.split('/').at(-1) ?? path)
    if (!file) throw new ModelError(`it is not among the files given: ${[...byName.keys()].join(', ')}`)
    return new Uint8Array(await file.arrayBuffer())
  }
}
