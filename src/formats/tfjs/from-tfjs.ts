import type { LayersModel } from '@tensorflow/tfjs'
import { ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import { freeze } from '../../passes/index'
import { importTopology } from './topology'
import { type Weight, WeightStore } from './weights'

/**
 * The graph of a TensorFlow.js layers model in memory, frozen and folded; the model itself is left alone. The batch is
 * 1 where the model leaves it open.
 *
 * @throws ModelError when a layer does not run or a weight is not finite; GraphError when layers do not fit.
 */
export async function fromTfjs(model: LayersModel): Promise<Graph> {
  const file = 'LayersModel'
  const json: unknown = model.toJSON(null, false)
  // Layers that are called twice list their weights once; nested models may list them again.
  const variables = new Map(model.weights.map((variable) => [variable.originalName, variable]))
  const weights = await Promise.all(
    [...variables].map(async ([name, variable]): Promise<Weight> => {
      const tensor = variable.read()
      if (tensor.dtype !== 'float32') {
        throw new ModelError(`${file}: weight "${name}" has dtype "${tensor.dtype}"; only float32 is read`)
      }
      return { name, shape: tensor.shape, data: Float32Array.from(await tensor.data()) }
    }),
  )
  return freeze(importTopology(file, json, new WeightStore(file, weights)))
}
