import { refuse, tagOf } from '../../graph/check'
import { GraphError, ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import { freeze } from '../../passes/index'
import { reason } from '../reason'
import { asRecord } from './config'
import { importGraphModel } from './graph/import'
import { InputShapes } from './input-shapes'
import { type LoadShard, readManifest } from './manifest'
import { checkTfjsOptions, refuseCut, type TfjsOptions } from './options'
import { importTopology } from './topology'
import { WeightStore } from './weights'

/**
 * Reads a TensorFlow.js layers model or graph model from its parsed `model.json` and its weight files, without
 * TensorFlow.js; the graph is frozen and folded. An open batch size becomes 1.
 *
 * @param loadShard gets each path of the weights manifest; see `shardsFromUrl` and `shardsFromFiles`
 * @param name the file's name in messages
 * @throws ModelError when the file isn't a model, a weight file is missing or has another length, a weight is
 *   missing, of another shape or type, or not finite, a layer or node does not run, or layers do not fit; InputError
 *   when the options do not fit the model.
 */
export async function readTfjs(
  modelJson: unknown,
  loadShard: LoadShard,
  name = 'model.json',
  options: TfjsOptions = {},
): Promise<Graph> {
  if (typeof loadShard !== 'function')
    refuse('readTfjs', 'a function that loads weight files, as shardsFromUrl gives it', loadShard)
  if (typeof name !== 'string') refuse('readTfjs', "the file's name", name)
  if (tagOf(modelJson) === 'Promise')
    refuse('readTfjs', 'the parsed model.json, as `await response.json()` gives it', modelJson)
  checkTfjsOptions('readTfjs', options)
  try {
    return await readModel(modelJson, loadShard, name, options)
  } catch (error) {
    if (!unsound.some((kind) => error instanceof kind)) throw error
    const why = error instanceof GraphError ? '' : 'is no sound model: '
    throw new ModelError(`${name}: ${why}${reason(error)}`, { cause: error })
  }
}

/** Errors that the contents of a file can cause: they make no graph, or exhaust the stack or the memory. */
const unsound = [GraphError, RangeError, TypeError]

async function readModel(
  modelJson: unknown,
  loadShard: LoadShard,
  name: string,
  options: TfjsOptions,
): Promise<Graph> {
  const model = asRecord(modelJson)
  if (!model) throw new ModelError(`${name}: is not a JSON object`)
  const topology = asRecord(model.modelTopology)
  if (!topology) throw new ModelError(`${name}: has no modelTopology`)
  const shapes = new InputShapes(options.inputShape)
  // Old converters wrote no format.
  if (model.format === 'graph-model' || Array.isArray(topology.node)) {
    const weights = await readManifest(name, model.weightsManifest, loadShard, ['float32', 'int32', 'bool'])
    const { signature, userDefinedMetadata } = model
    const parts = { topology, signature: asRecord(userDefinedMetadata)?.signature ?? signature, weights }
    return freeze(importGraphModel(name, parts, shapes, options))
  }
  refuseCut(options)
  const weights = await readManifest(name, model.weightsManifest, loadShard, ['float32'])
  // The converter wraps the configuration; TensorFlow.js itself does not.
  const layers = topology.model_config ?? topology
  return freeze(importTopology(name, layers, new WeightStore(name, weights), shapes))
}
