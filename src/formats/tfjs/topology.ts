import { ModelError } from '../../graph/errors'
import { type Graph, makeGraph } from '../../graph/graph'
import { makeTensor, type Tensor } from '../../graph/tensor'
import { LayerBuilder } from './builder'
import { asRecord, Layer } from './config'
import type { InputShapes } from './input-shapes'
import { layerImporters } from './layers/index'
import type { WeightStore } from './weights'

/** Classes of layers that are models, with layers of their own. */
const modelClasses = new Set(['Sequential', 'Functional', 'Model'])

/** Limit on models within models; real ones have three or four levels. */
const maxDepth = 100

/** A layer of a functional model, with a list of references to its inputs for each call. */
interface Node {
  readonly layer: Layer
  readonly calls: readonly (readonly Reference[])[]
}

interface Reference {
  readonly layer: string
  readonly call: number
  readonly output: number
}

/**
 * Builds the graph of a Keras topology, `{ class_name, config }`, sequential or functional, nested or not. A batch of
 * `null` becomes 1. The graph still holds dropout and batch normalisation; see `freeze`.
 *
 * @throws ModelError naming `file`, the layer and its class when something is missing, malformed or does not run.
 */
export function importTopology(
  file: string,
  topology: unknown,
  weights: WeightStore,
  shapes: InputShapes,
): Graph {
  const maker = asRecord(topology)?.backend === 'tensor_flow.js' ? 'tfjs' : 'keras'
  const builder = new LayerBuilder(file, shapes, weights, maker)
  const model = layerOf(file, topology)
  if (!modelClasses.has(model.className)) model.fail('is not a Sequential or Functional model')
  const inputs: Tensor[] = []
  const made = runModel(builder, model, undefined, inputs)
  const names = outputNames(model)
  const outputs = builder.renameAll(made.map((tensor, i) => ({ tensor, name: names[i] ?? tensor.name })))
  shapes.checkNames(inputs.map(({ name }) => name))
  return makeGraph({ name: model.name, inputs, outputs, operators: builder.operators })
}

/** Returns the names of the layers that a model's outputs are named after. */
function outputNames(model: Layer): readonly string[] {
  if (model.className !== 'Sequential') return references(model, 'output_layers').map(({ layer }) => layer)
  const entries = model.get('layers')
  return Array.isArray(entries) ? [layerOf(model.file, entries.at(-1)).name] : []
}

function layerOf(file: string, value: unknown): Layer {
  const entry = asRecord(value)
  // The oldest sequential models hold their layers in place of a config.
  const config = Array.isArray(entry?.config) ? { layers: entry.config } : asRecord(entry?.config)
  const className = entry?.class_name
  if (!config || typeof className !== 'string') {
    throw new ModelError(`${file}: a layer of the topology has no class_name or config`)
  }
  return new Layer(file, className, String(config.name ?? entry?.name ?? className.toLowerCase()), config)
}

/** Emits a model on `bound` inputs, or on new inputs of the graph, which are added to `created`. */
function runModel(
  builder: LayerBuilder,
  model: Layer,
  bound: readonly Tensor[] | undefined,
  created: Tensor[],
): readonly Tensor[] {
  const entries = model.get('layers')
  if (!Array.isArray(entries) || entries.length === 0) return model.fail('has no layers')
  if (++builder.depth > maxDepth) return model.fail(`lies in more than ${maxDepth} models`)
  const run = model.className === 'Sequential' ? runSequential : runFunctional
  const outputs = run(builder, model, entries, bound, created)
  builder.depth--
  return outputs
}

function runSequential(
  builder: LayerBuilder,
  model: Layer,
  entries: readonly unknown[],
  bound: readonly Tensor[] | undefined,
  created: Tensor[],
): readonly Tensor[] {
  let current = bound
  for (const topology of entries) {
    const layer = layerOf(builder.file, topology)
    if (layer.className === 'InputLayer') {
      current ??= [createInput(builder, layer, layer.name, created)]
    } else if (!current && !modelClasses.has(layer.className)) {
      current = runLayer(builder, layer, [createInput(builder, layer, `${layer.name}_input`, created)])
    } else if (modelClasses.has(layer.className)) {
      current = runModel(builder, layer, current, created)
    } else {
      current = runLayer(builder, layer, current ?? [])
    }
  }
  return current ?? model.fail('has no layers')
}

function runFunctional(
  builder: LayerBuilder,
  model: Layer,
  entries: readonly unknown[],
  bound: readonly Tensor[] | undefined,
  created: Tensor[],
): readonly Tensor[] {
  const inputs = references(model, 'input_layers')
  if (bound && bound.length !== inputs.length)
    model.fail(`is called on ${bound.length} tensors, but lists ${inputs.length} inputs`)
  const values = new Map<string, readonly Tensor[]>()
  const nodes = entries.map((entry) => nodeOf(builder.file, entry))
  for (const [i, reference] of inputs.entries()) {
    const node = nodes.find(({ layer }) => layer.name === reference.layer)
    if (!node) return model.fail(`has no layer "${reference.layer}" for its input`)
    const input = bound ? bound[i] : createInput(builder, node.layer, node.layer.name, created)
    values.set(keyOf(reference), [input ?? model.fail(`input ${i} is missing`)])
  }
  const lookUp = (reference: Reference) => values.get(keyOf(reference))?.[reference.output]
  const calls = nodes.flatMap(callsOf)
  let pending = calls
  while (pending.length > 0) {
    const waiting = pending.filter(({ layer, inputs, keys }) => {
      const tensors = inputs.map(lookUp).filter((tensor) => tensor !== undefined)
      if (tensors.length < inputs.length) return true
      const run = modelClasses.has(layer.className) ? runModel : runLayer
      const outputs = run(builder, layer, tensors, created)
      for (const key of keys) values.set(key, outputs)
      return false
    })
    if (waiting.length === pending.length)
      failWaiting(waiting, [...values.keys(), ...calls.flatMap(({ keys }) => keys)])
    pending = waiting
  }
  return references(model, 'output_layers').map((reference) => {
    return lookUp(reference) ?? model.fail(`nothing produces its output "${reference.layer}"`)
  })
}

/** One call of a layer, and the keys that references to its outputs have. */
interface Call {
  readonly layer: Layer
  readonly inputs: readonly Reference[]
  readonly keys: readonly string[]
}

function keyOf({ layer, call }: Pick<Reference, 'layer' | 'call'>): string {
  return `${call} ${layer}`
}

/**
 * Returns the calls of a layer. References to a nested model count its calls from 1: its own construction is call 0,
 * and is not listed.
 */
function callsOf({ layer, calls }: Node): Call[] {
  const nested = modelClasses.has(layer.className)
  return calls.map((inputs, call) => {
    const keys = [keyOf({ layer: layer.name, call: nested ? call + 1 : call })]
    if (nested && calls.length === 1) keys.push(keyOf({ layer: layer.name, call: 0 }))
    return { layer, inputs, keys }
  })
}

function failWaiting(waiting: readonly Call[], known: readonly string[]): void {
  const keys = new Set(known)
  for (const { layer, inputs } of waiting) {
    const missing = inputs.find((reference) => !keys.has(keyOf(reference)))
    if (missing) layer.fail(`reads call ${missing.call} of "${missing.layer}", which the model lacks`)
  }
  waiting[0]?.layer.fail('depends on its own output')
}

function nodeOf(file: string, entry: unknown): Node {
  const layer = layerOf(file, entry)
  const inbound = asRecord(entry)?.inbound_nodes ?? []
  if (!Array.isArray(inbound)) return layer.fail('inbound_nodes is not a list')
  const calls = inbound.map((node: unknown) => {
    if (!Array.isArray(node))
      return layer.fail('inbound_nodes is not a list of lists (Keras 3 files do not load)')
    return node.map((reference) => referenceOf(layer, reference))
  })
  return { layer, calls }
}

/** Returns the references under `key` of a model: a list of them, or one alone. */
function references(model: Layer, key: string): Reference[] {
  const value = model.get(key)
  if (!Array.isArray(value)) return model.fail(`${key} is missing`)
  return typeof value[0] === 'string'
    ? [referenceOf(model, value)]
    : value.map((one) => referenceOf(model, one))
}

function referenceOf(layer: Layer, value: unknown): Reference {
  const [name, call = 0, output = 0]: unknown[] = Array.isArray(value) ? value : []
  if (typeof name !== 'string' || typeof call !== 'number' || typeof output !== 'number') {
    return layer.fail(`${JSON.stringify(value)} does not refer to a layer's output`)
  }
  return { layer: name, call, output }
}

/** Creates a graph input with the shape that `layer` declares. */
function createInput(builder: LayerBuilder, layer: Layer, name: string, created: Tensor[]): Tensor {
  const declared = layer.get('batch_input_shape') ?? layer.get('batch_shape')
  if (!Array.isArray(declared)) return layer.fail('declares no input shape (the model has not been built)')
  const shape = builder.shapes.resolve(name, declared, (what) => layer.fail(what))
  const type = layer.text('dtype', 'float32')
  if (type !== 'float32') layer.fail(`input is ${type}; only float32 is imported`)
  const input = makeTensor({ name: builder.unique(name), shape, type: 'float32' })
  created.push(input)
  return input
}

function runLayer(builder: LayerBuilder, layer: Layer, inputs: readonly Tensor[]): readonly Tensor[] {
  const importer = layerImporters.get(layer.className)
  if (!importer) {
    return layer.fail(
      `layers of class ${layer.className} do not run; ${[...layerImporters.keys()].join(', ')} do`,
    )
  }
  return [importer({ layer, inputs, builder })]
}
