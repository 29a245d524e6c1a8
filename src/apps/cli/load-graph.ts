import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { readTfjs, type TfjsOptions } from '../../formats/tfjs/index'
import { readTflite } from '../../formats/tflite/read'
import { GraphError, ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import { withBatch } from '../../graph/rebatch'
import { UsageError } from './failure'
import { readBytes } from './files'

/**
 * Loads a model from a `.tflite` file, a TensorFlow.js `model.json` with its shards beside it, or a folder that holds
 * a `model.json`. Graphs from a `model.json` are frozen.
 *
 * @throws ModelError naming the file when it isn't a model that Octet runs; UsageError when `inputShape`, which applies
 *   to `model.json` only, is given for another file; system errors unchanged.
 */
export async function loadGraph(path: string, options: TfjsOptions = {}): Promise<Graph> {
  const info = await stat(path)
  if (info.isDirectory()) return loadGraph(join(path, 'model.json'), options)
  if (!path.endsWith('.json')) {
    const { inputShape, ...cut } = options
    if (inputShape) throw new UsageError(`${path}: --input-shape is for a TensorFlow.js model`)
    return readTflite(await readBytes(path), path, cut)
  }
  const folder = resolve(dirname(path))
  return readTfjs(
    parseJson(path, await readFile(path, 'utf8')),
    async (shard) => readBytes(inside(folder, shard)),
    path,
    options,
  )
}

/** Returns a model that takes one item a run, if it can be rebuilt so; else the model. */
export function singleBatch(graph: Graph): Graph {
  try {
    return withBatch(graph, 1)
  } catch (error) {
    if (error instanceof GraphError) return graph
    throw error
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ModelError(`${path}: is not JSON (${(error as Error).message})`, { cause: error })
  }
}

/** Returns a shard's path, which must be in the model's folder: the manifest may come from anywhere. */
function inside(folder: string, shard: string): string {
  const path = resolve(folder, shard)
  if (!path.startsWith(folder + sep)) throw new ModelError(`"${shard}" lies outside the model's folder`)
  return path
}
