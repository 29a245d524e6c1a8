import { ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import { freeze } from '../../passes/index'
import { asRecord } from './config'
import { type LoadShard, readManifest } from './manifest'
import { importTopology } from './topology'
import { WeightStore } from './weights'

/**
 * Reads a TensorFlow.js layers model from its parsed `model.json` and its weight files, without TensorFlow.js; the
 * graph is frozen and folded. The batch is 1 where the model leaves it open.
 *
 * @param loadShard gets each path of the weights manifest; see `shardsFromUrl` and `shardsFromFiles`
 * @param name what messages call the file
 * @throws ModelError when the file is not a layers model, a weight file is missing or has another length, a weight is
 *   missing, of another shape or type, or not finite, or a layer does not run; GraphError when layers do not fit.
 */
export async function readTfjs(
  modelJson: unknown,
  loadShard: LoadShard,
  name = 'model.json',
): Promise<Graph> {
  const model = asRecord(modelJson)
  if (!model) throw new ModelError(`${name}: is not a JSON object`)
  if (model.format === 'graph-model') {
    throw new ModelError(
      `${name}: is a graph model; only layers models are read (convert from Keras to layers)`,
    )
  }
  const topology = asRecord(model.modelTopology)
  if (!topology) throw new ModelError(`${name}: has no modelTopology`)
  const weights = await readManifest(name, model.weightsManifest, loadShard)
  // The converter wraps the configuration; TensorFlow.js itself does not.
  return freeze(importTopology(name, topology.model_config ?? topology, new WeightStore(name, weights)))
}
