import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromTfjs, readTfjs } from '../../../src/formats/tfjs/index'
import { ModelError } from '../../../src/graph/errors'
import { kinds } from '../../passes/net'
import { expectSamePrediction, randomize, saved } from './models'

beforeAll(() => tf.setBackend('cpu'))

const { layers } = tf
const apply = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
  layer.apply(inputs.length === 1 && inputs[0] ? inputs[0] : inputs) as tf.SymbolicTensor

describe('whole models', () => {
  test('the network of the article comes out frozen and folded', async () => {
    const model = tf.sequential({
      name: 'deep_mnist',
      layers: [
        layers.conv2d({
          inputShape: [12, 12, 1],
          name: 'conv1',
          filters: 4,
          kernelSize: 5,
          padding: 'same',
          activation: 'relu',
        }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ name: 'conv2', filters: 6, kernelSize: 5, padding: 'same', activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ name: 'dense1', units: 16, activation: 'relu' }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 10 }),
        layers.activation({ name: 'probabilities', activation: 'softmax' }),
      ],
    })
    const graph = await fromTfjs(randomize(model))
    expect(graph.name).toBe('deep_mnist')
    expect(graph.inputs[0]).toMatchObject({ name: 'conv1_input', shape: [1, 12, 12, 1], type: 'float32' })
    const [conv, pool] = ['CONV_2D', 'MAX_POOL_2D']
    const dense = 'FULLY_CONNECTED'
    expect(kinds(graph)).toEqual([conv, pool, conv, pool, 'RESHAPE', dense, dense, 'SOFTMAX'])
    expect(graph.operators.map(({ name }) => name)).toContain('conv2')
    expectSamePrediction(model, graph)
  })

  test('a residual block with batch normalisation', async () => {
    const x = tf.input({ shape: [8, 8, 4], name: 'x' })
    const conv = (strides: number) =>
      layers.conv2d({ filters: 4, kernelSize: 3, strides, padding: 'same', useBias: false })
    const relu = () => layers.activation({ activation: 'relu' })
    const first = apply(relu(), apply(layers.batchNormalization(), apply(conv(1), x)))
    const second = apply(layers.batchNormalization(), apply(conv(1), first))
    const sum = apply(relu(), apply(layers.add(), second, x))
    const model = tf.model({ inputs: x, outputs: apply(layers.globalAveragePooling2d({}), sum) })
    const graph = await fromTfjs(randomize(model))
    expect(kinds(graph)).toEqual(['CONV_2D', 'CONV_2D', 'ADD', 'AVERAGE_POOL_2D', 'RESHAPE'])
    expectSamePrediction(model, graph)
  })

  test('a layer that is called twice, several inputs and outputs', async () => {
    const [a, b] = [tf.input({ shape: [6], name: 'a' }), tf.input({ shape: [6], name: 'b' })]
    const shared = layers.dense({ units: 6, activation: 'relu', name: 'shared' })
    const left = apply(shared, a)
    const right = apply(shared, apply(shared, b))
    const sum = apply(layers.add({ name: 'sum' }), left, right)
    const model = tf.model({
      inputs: [a, b],
      outputs: [apply(layers.dense({ units: 2, name: 'y' }), sum), sum],
    })
    const graph = await fromTfjs(randomize(model))
    expectSamePrediction(model, graph)
    const weights = graph.operators
      .filter(({ def }) => def.kind === 'FULLY_CONNECTED')
      .map(({ inputs }) => inputs[1])
    expect(new Set(weights.slice(0, 3)).size).toBe(1)
  })

  test('nested models, called once and more often', async () => {
    const inside = tf.input({ shape: [6] })
    const inner = tf.model({
      inputs: inside,
      outputs: apply(layers.dense({ units: 6, activation: 'tanh' }), inside),
      name: 'inner',
    })
    const sequential = tf.sequential({
      name: 'tail',
      layers: [layers.dense({ inputShape: [6], units: 3 }), layers.reLU()],
    })
    const x = tf.input({ shape: [6], name: 'x' })
    const sum = apply(layers.add(), apply(inner, x), apply(inner, apply(inner, x)))
    const model = tf.model({ inputs: x, outputs: [apply(sequential, sum), apply(inner, sum)] })
    expectSamePrediction(randomize(model), await fromTfjs(model))
  })

  test('a sequential model in a sequential model', async () => {
    const inner = tf.sequential({
      layers: [layers.dense({ inputShape: [6], units: 4 }), layers.dense({ units: 3 })],
    })
    const model = randomize(tf.sequential({ layers: [inner, layers.softmax()] }))
    const graph = await fromTfjs(model)
    const names = graph.inputs.map(({ name }) => name)
    expect(names).toHaveLength(1)
    expect(kinds(graph)).toEqual(['FULLY_CONNECTED', 'FULLY_CONNECTED', 'SOFTMAX'])
  })

  test('an output that is another output, or an input', async () => {
    const x = tf.input({ shape: [6], name: 'x' })
    const y = apply(layers.dense({ units: 2, name: 'y' }), x)
    const same = apply(layers.activation({ activation: 'linear', name: 'same' }), y)
    const through = apply(layers.activation({ activation: 'linear', name: 'through' }), x)
    for (const outputs of [
      [y, same],
      [same, y],
      [through, same],
    ]) {
      const model = randomize(tf.model({ inputs: x, outputs }))
      expectSamePrediction(model, await fromTfjs(model))
    }
  })

  test('an input that nothing reads stays, in its place', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => tf.input({ shape: [4], name })) as [
      tf.SymbolicTensor,
      tf.SymbolicTensor,
      tf.SymbolicTensor,
    ]
    const model = randomize(tf.model({ inputs: [a, b, c], outputs: apply(layers.dense({ units: 2 }), b) }))
    const graph = await fromTfjs(model)
    expectSamePrediction(model, graph)
    expect(graph.inputs.map(({ shape }) => shape)).toEqual([
      [1, 4],
      [1, 4],
      [1, 4],
    ])
    const { json, bytes } = await saved(model)
    // TensorFlow.js itself writes no more.
    expect((await readTfjs(json, async () => bytes)).inputs.map(({ name }) => name)).toEqual(['b'])
  })

  test('a nested model is called on all of its inputs, those that it does not read too', async () => {
    const [p, q] = [tf.input({ shape: [4], name: 'p' }), tf.input({ shape: [4], name: 'q' })]
    const inner = tf.model({ inputs: [p, q], outputs: apply(layers.dense({ units: 3 }), q) })
    const [a, b] = [tf.input({ shape: [4], name: 'a' }), tf.input({ shape: [4], name: 'b' })]
    const model = randomize(tf.model({ inputs: [a, b], outputs: inner.apply([a, b]) as tf.SymbolicTensor }))
    expectSamePrediction(model, await fromTfjs(model))
    const { json, bytes } = await saved(model)
    await expect(readTfjs(json, async () => bytes)).rejects.toThrow(
      /Model ".*": is called on 2 tensors, but lists 1 inputs/,
    )
  })

  test('a fixed batch is kept', async () => {
    const model = tf.sequential({ layers: [layers.dense({ batchInputShape: [3, 4], units: 2 })] })
    expect((await fromTfjs(model)).inputs[0]?.shape).toEqual([3, 4])
  })
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a weight that is %s is an error', async (value) => {
  const model = tf.sequential({ layers: [layers.dense({ inputShape: [2], units: 2, name: 'd' })] })
  model.layers[0]?.setWeights([tf.tensor([1, 2, value, 4], [2, 2]), tf.tensor([0, 0])])
  await expect(fromTfjs(model)).rejects.toThrow(ModelError)
  await expect(fromTfjs(model)).rejects.toThrow(
    `LayersModel: weight "d/kernel": element 2 is ${value}; weights must be finite`,
  )
})
