import type { GraphModel, io, LayersModel } from '@tensorflow/tfjs'
import { adviceOn } from '../../graph/advice'
import { came } from '../../graph/check'
import { InputError, ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import { freeze } from '../../passes/index'
import { asRecord } from './config'
import { importGraphModel } from './graph/import'
import { InputShapes } from './input-shapes'
import { checkTfjsOptions, refuseCut, type TfjsOptions } from './options'
import { importTopology } from './topology'
import { type StoredWeight, type Weight, WeightStore } from './weights'

/**
 * Returns the graph of a TensorFlow.js layers model or graph model in memory, frozen and folded. The model itself isn't
 * changed. An open batch size becomes 1.
 *
 * @throws ModelError when a layer or node does not run or a weight is not finite; GraphError when layers do not fit;
 *   InputError when the options do not fit the model.
 */
export async function fromTfjs(model: LayersModel | GraphModel, options: TfjsOptions = {}): Promise<Graph> {
  checkTfjs(model)
  checkTfjsOptions('fromTfjs', options)
  const shapes = new InputShapes(options.inputShape)
  if (isGraphModel(model)) return freeze(await fromGraphModel(model, shapes, options))
  refuseCut(options)
  return freeze(await fromLayersModel(model, shapes))
}

/** Throws an InputError unless `model` is a model in memory: of either kind, with weights and a way to its topology. */
function checkTfjs(model: unknown): void {
  const { weights, toJSON, save } = (model ?? {}) as Partial<LayersModel>
  const isLayers = Array.isArray(weights) && typeof toJSON === 'function'
  const isGraph = !Array.isArray(weights) && typeof weights === 'object' && typeof save === 'function'
  if (isLayers || isGraph) return
  const takes =
    'a TensorFlow.js model, as `await tf.loadLayersModel(…)` or `await tf.loadGraphModel(…)` gives it'
  const advice = typeof model === 'string' ? ' (readTfjs reads the files themselves)' : adviceOn(model)
  throw new InputError(`fromTfjs takes ${takes}, not ${came(model)}${advice}`)
}

/** True if a model is a graph model: it has its weights by name, a layers model has them in a list. */
function isGraphModel(model: LayersModel | GraphModel): model is GraphModel {
  return !Array.isArray(model.weights)
}

async function fromLayersModel(model: LayersModel, shapes: InputShapes): Promise<Graph> {
  const file = 'LayersModel'
  const json = withAllInputs(model, model.toJSON(null, false))
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
  return importTopology(file, json, new WeightStore(file, weights), shapes)
}

/**
 * Adds the inputs that nothing reads, which TensorFlow.js leaves out of a topology. In nested models too: a call would
 * take its arguments for those of other inputs.
 */
function withAllInputs(model: LayersModel, topology: unknown): unknown {
  const config = asRecord(asRecord(topology)?.config)
  if (!Array.isArray(config?.layers)) return topology
  const layers = config.layers.map((entry: unknown) => {
    const inner = model.layers.find(({ name }) => name === asRecord(asRecord(entry)?.config)?.name)
    return inner && 'layers' in inner ? withAllInputs(inner as unknown as LayersModel, entry) : entry
  })
  const listed = config.input_layers
  if (!Array.isArray(listed) || listed.length === model.inputs.length)
    return { ...asRecord(topology), config: { ...config, layers } }
  const inputs = model.inputNames.map((name, i) => {
    const known: unknown = listed.find((reference) => Array.isArray(reference) && reference[0] === name)
    if (known) return known
    const { shape, dtype } = model.inputs[i] ?? {}
    layers.push({
      name,
      class_name: 'InputLayer',
      config: { name, dtype, batch_input_shape: shape },
      inbound_nodes: [],
    })
    return [name, 0, 0]
  })
  return { ...asRecord(topology), config: { ...config, layers, input_layers: inputs } }
}

/**
 * Imports a graph model. Saving it is the public way to its topology; its weights are read from the tensors that it
 * runs on.
 */
async function fromGraphModel(model: GraphModel, shapes: InputShapes, cut: TfjsOptions): Promise<Graph> {
  let artifacts: io.ModelArtifacts | undefined
  await model.save({
    async save(made) {
      artifacts = made
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    },
  })
  const weights = await Promise.all(
    Object.entries(model.weights).map(async ([name, [tensor]]): Promise<StoredWeight | undefined> => {
      if (!tensor) return undefined
      const { shape } = tensor
      if (tensor.dtype === 'float32')
        return { name, shape, type: 'float32', data: Float32Array.from(await tensor.data<'float32'>()) }
      if (tensor.dtype === 'int32')
        return { name, shape, type: 'int32', data: Int32Array.from(await tensor.data<'int32'>()) }
      if (tensor.dtype === 'bool')
        return { name, shape, type: 'bool', data: Uint8Array.from(await tensor.data<'bool'>()) }
      throw new ModelError(
        `GraphModel: weight "${name}" has dtype "${tensor.dtype}"; only float32, int32, bool are read`,
      )
    }),
  )
  const parts = {
    topology: artifacts?.modelTopology,
    signature: asRecord(artifacts?.userDefinedMetadata)?.signature ?? artifacts?.signature,
    weights: weights.filter((weight) => weight !== undefined),
  }
  return importGraphModel('GraphModel', parts, shapes, cut)
}
