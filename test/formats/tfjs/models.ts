/** TensorFlow.js models with random weights, and the comparison with what TensorFlow.js computes. */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import type { Graph } from '../../../src/graph/graph'
import { seeded } from '../../harness/random'
import { randomInputs, relativeError } from '../../passes/net'

/** Fills every weight with random values in [−0.5, 0.5); variances with [0.1, 1.1). */
export function randomize(model: tf.LayersModel): tf.LayersModel {
  const random = seeded(1)
  const values = model.weights.map((variable) => {
    const shape = variable.shape.map((extent) => extent ?? 1)
    const offset = variable.originalName.endsWith('moving_variance') ? 0.1 : -0.5
    const count = shape.reduce((product, extent) => product * extent, 1)
    return tf.tensor(
      Float32Array.from({ length: count }, () => random() + offset),
      shape,
    )
  })
  model.weights.forEach((variable, i) => {
    const value = values[i]
    if (value) variable.write(value)
  })
  return model
}

/** Checks that a graph computes what the model does, to 1e-4 relative, on random images. */
export function expectSamePrediction(model: tf.LayersModel, graph: Graph): void {
  // A sequential model does not list the names of its inputs and outputs.
  const sequential = model instanceof tf.Sequential
  const inputs = sequential ? model.inputs.map(({ name }) => name) : model.inputNames
  expect(graph.inputs.map(({ name }) => name)).toEqual(inputs)
  const outputs = sequential ? [model.layers.at(-1)?.name] : model.outputNames
  expect(graph.outputs.map(({ name }) => name)).toEqual(outputs)
  for (const seed of [1, 2]) {
    const inputs = randomInputs(graph, seed)
    const tensors = graph.inputs.map(({ shape }, i) => tf.tensor(inputs[i] ?? [], [...shape]))
    const predicted = [model.predict(tensors)].flat()
    const computed = runReference(graph, inputs)
    expect(computed).toHaveLength(predicted.length)
    predicted.forEach((tensor, i) => {
      expect(graph.outputs[i]?.shape).toEqual(tensor.shape)
      expect(relativeError(computed[i] as Float32Array, tensor.dataSync())).toBeLessThanOrEqual(1e-4)
    })
  }
}

/** Returns the files that `model.save` writes: `model.json` as an object, and the weights in one file. */
export async function saved(
  model: tf.LayersModel,
): Promise<{ json: Record<string, unknown>; bytes: Uint8Array }> {
  let artifacts: tf.io.ModelArtifacts | undefined
  const handler = tf.io.withSaveHandler(async (made) => {
    artifacts = made
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
  })
  await model.save(handler)
  const { weightData = new ArrayBuffer(0), ...rest } = artifacts ?? {}
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData))
  const weightsManifest = [{ paths: ['weights.bin'], weights: rest.weightSpecs ?? [] }]
  const json = { format: 'layers-model', modelTopology: rest.modelTopology, weightsManifest }
  return { json: JSON.parse(JSON.stringify(json)), bytes }
}
