import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromTfjs } from '../../../src/formats/tfjs/index'
import { ModelError } from '../../../src/graph/errors'
import { expectSamePrediction, randomize } from './models'

beforeAll(() => tf.setBackend('cpu'))

const { layers } = tf
const image = { inputShape: [7, 8, 3] }
const rank2 = { inputShape: [12] }
const sequence = { inputShape: [11, 3] }

/** A model of one layer on an image, a vector or a sequence. */
const single: Record<string, () => tf.layers.Layer | tf.layers.Layer[]> = {
  Conv2D: () => layers.conv2d({ ...image, filters: 4, kernelSize: [3, 2] }),
  'Conv2D same, strides 2': () =>
    layers.conv2d({ ...image, filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
  'Conv2D dilated': () => layers.conv2d({ ...image, filters: 2, kernelSize: 3, dilationRate: [2, 1] }),
  'Conv2D without bias, with ReLU': () =>
    layers.conv2d({ ...image, filters: 4, kernelSize: 3, useBias: false, activation: 'relu' }),
  DepthwiseConv2D: () => layers.depthwiseConv2d({ ...image, kernelSize: 3, activation: 'relu6' }),
  'DepthwiseConv2D, multiplier 2, strides 2': () =>
    layers.depthwiseConv2d({ ...image, kernelSize: [2, 3], depthMultiplier: 2, strides: 2, padding: 'same' }),
  'DepthwiseConv2D dilated, which TensorFlow.js ignores': () =>
    layers.depthwiseConv2d({ ...image, kernelSize: 3, dilationRate: 2 }),
  'SeparableConv2D dilated': () =>
    layers.separableConv2d({ ...image, filters: 5, kernelSize: 3, dilationRate: [2, 2], padding: 'same' }),
  SeparableConv2D: () =>
    layers.separableConv2d({ ...image, filters: 5, kernelSize: 3, padding: 'same', activation: 'tanh' }),
  'SeparableConv2D, multiplier 2, without bias': () =>
    layers.separableConv2d({
      ...image,
      filters: 5,
      kernelSize: 3,
      depthMultiplier: 2,
      strides: 2,
      useBias: false,
    }),
  Conv2DTranspose: () =>
    layers.conv2dTranspose({ ...image, filters: 4, kernelSize: [3, 2], strides: [2, 3] }),
  'Conv2DTranspose same, with ReLU': () =>
    layers.conv2dTranspose({
      ...image,
      filters: 5,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'relu',
    }),
  'Conv2DTranspose, a filter smaller than the strides': () =>
    layers.conv2dTranspose({ ...image, filters: 2, kernelSize: 2, strides: 3, useBias: false }),
  UpSampling2D: () => layers.upSampling2d({ ...image, size: [2, 3] }),
  'UpSampling2D bilinear': () => layers.upSampling2d({ ...image, size: [3, 2], interpolation: 'bilinear' }),
  Cropping2D: () =>
    layers.cropping2D({
      ...image,
      cropping: [
        [1, 2],
        [0, 3],
      ],
    }),
  Permute: () => layers.permute({ ...image, dims: [3, 1, 2] }),
  RepeatVector: () => layers.repeatVector({ ...rank2, n: 3 }),
  Conv1D: () => layers.conv1d({ ...sequence, filters: 4, kernelSize: 3, strides: 2, activation: 'relu' }),
  'Conv1D same, without bias': () =>
    layers.conv1d({ ...sequence, filters: 4, kernelSize: 4, padding: 'same', useBias: false }),
  'Conv1D dilated': () => layers.conv1d({ ...sequence, filters: 2, kernelSize: 3, dilationRate: 2 }),
  MaxPooling1D: () => layers.maxPooling1d({ ...sequence, poolSize: 3, strides: 2 }),
  'AveragePooling1D same': () => layers.averagePooling1d({ ...sequence, poolSize: 2, padding: 'same' }),
  GlobalAveragePooling1D: () => layers.globalAveragePooling1d(sequence),
  GlobalMaxPooling1D: () => layers.globalMaxPooling1d(sequence),
  Dense: () => layers.dense({ ...rank2, units: 5, activation: 'sigmoid' }),
  'Dense without bias': () => layers.dense({ ...rank2, units: 5, useBias: false }),
  'Dense on four axes': () => layers.dense({ ...image, units: 5, activation: 'softmax' }),
  'Dense on three axes': () => layers.dense({ inputShape: [4, 6], units: 5 }),
  MaxPooling2D: () => layers.maxPooling2d({ ...image, poolSize: [2, 3], strides: [2, 1] }),
  'MaxPooling2D same': () => layers.maxPooling2d({ ...image, poolSize: 3, strides: 2, padding: 'same' }),
  AveragePooling2D: () => layers.averagePooling2d({ ...image, poolSize: 2 }),
  'AveragePooling2D same': () =>
    layers.averagePooling2d({ ...image, poolSize: 3, strides: 2, padding: 'same' }),
  GlobalAveragePooling2D: () => layers.globalAveragePooling2d(image),
  GlobalMaxPooling2D: () => layers.globalMaxPooling2d(image),
  Flatten: () => layers.flatten(image),
  Reshape: () => layers.reshape({ ...image, targetShape: [4, -1, 6] }),
  ReLU: () => layers.reLU(image),
  'ReLU with max_value 6': () => layers.reLU({ ...image, maxValue: 6 }),
  'ReLU with max_value 1': () => layers.reLU({ ...image, maxValue: 1 }),
  LeakyReLU: () => layers.leakyReLU(image),
  'LeakyReLU 0.1': () => layers.leakyReLU({ ...image, alpha: 0.1 }),
  PReLU: () => layers.prelu(image),
  'PReLU, a slope for each channel': () => layers.prelu({ ...image, sharedAxes: [1, 2] }),
  ELU: () => layers.elu(image),
  Softmax: () => layers.softmax({ ...image, axis: -1 }),
  'Softmax on two axes': () => layers.softmax(rank2),
  BatchNormalization: () => layers.batchNormalization(image),
  'BatchNormalization on two axes, without scale': () =>
    layers.batchNormalization({ ...rank2, scale: false }),
  'BatchNormalization without center': () =>
    layers.batchNormalization({ ...image, center: false, epsilon: 0.1 }),
  Rescaling: () => layers.rescaling({ ...image, scale: 1 / 127.5, offset: -1 }),
  Dropout: () => layers.dropout({ ...image, rate: 0.4 }),
  SpatialDropout1D: () => layers.spatialDropout1d({ inputShape: [4, 6], rate: 0.4 }),
  GaussianNoise: () => layers.gaussianNoise({ ...image, stddev: 0.4 }),
  GaussianDropout: () => layers.gaussianDropout({ ...image, rate: 0.4 }),
  AlphaDropout: () => layers.alphaDropout({ ...image, rate: 0.4 }),
  ZeroPadding2D: () => layers.zeroPadding2d(image),
  'ZeroPadding2D on four sides': () =>
    layers.zeroPadding2d({
      ...image,
      padding: [
        [0, 1],
        [2, 3],
      ],
    }),
  InputLayer: () => [layers.inputLayer(image), layers.flatten()],
  'Activation linear': () => [layers.flatten(image), layers.activation({ activation: 'linear' })],
}

describe('a layer computes what TensorFlow.js computes', () => {
  test.each(Object.entries(single))('%s', async (_, make) => {
    const model = randomize(tf.sequential({ layers: [make()].flat() }))
    expectSamePrediction(model, await fromTfjs(model))
  })

  test.each(['relu', 'relu6', 'elu', 'sigmoid', 'swish', 'tanh', 'softmax', 'linear'] as const)(
    'Activation %s',
    async (activation) => {
      const model = tf.sequential({ layers: [layers.flatten(image), layers.activation({ activation })] })
      expectSamePrediction(model, await fromTfjs(model))
    },
  )

  test('Add of three and Concatenate', async () => {
    const a = tf.input({ shape: [4, 4, 2], name: 'a' })
    const b = tf.input({ shape: [4, 4, 2], name: 'b' })
    const conv = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }).apply(a)
    const sum = layers.add({ name: 'sum' }).apply([a, b, conv as tf.SymbolicTensor])
    const joined = layers.concatenate({ axis: 2, name: 'joined' }).apply([sum as tf.SymbolicTensor, b])
    const model = tf.model({ inputs: [a, b], outputs: [sum, joined] as tf.SymbolicTensor[] })
    expectSamePrediction(randomize(model), await fromTfjs(model))
  })
})

describe('a layer that merges computes what TensorFlow.js computes', () => {
  test.each([
    ['Average', layers.average],
    ['Multiply', layers.multiply],
    ['Maximum', layers.maximum],
    ['Minimum', layers.minimum],
  ] as const)('%s of three', async (_, make) => {
    const inputs = ['a', 'b', 'c'].map((name) => tf.input({ shape: [4, 3, 2], name }))
    const model = tf.model({ inputs, outputs: make().apply(inputs) as tf.SymbolicTensor })
    expectSamePrediction(model, await fromTfjs(model))
  })
})

describe('a layer that does not run is an error that names it', () => {
  const cases: [string, () => tf.layers.Layer, string][] = [
    [
      'an unknown class',
      () => layers.thresholdedReLU({ ...image, name: 't' }),
      'ThresholdedReLU "t": layers of class ThresholdedReLU do not run; ',
    ],
    [
      'an unknown activation',
      () => layers.dense({ ...rank2, units: 2, activation: 'selu', name: 'd' }),
      'Dense "d": activation "selu" does not run; linear, relu, ',
    ],
    [
      'channels first',
      () => layers.maxPooling2d({ ...image, dataFormat: 'channelsFirst', name: 'p' }),
      'MaxPooling2D "p": data_format "channels_first" does not run; only channels_last (NHWC) does',
    ],
    [
      'channels first in a convolution',
      () => layers.conv2d({ ...image, filters: 2, kernelSize: 2, dataFormat: 'channelsFirst', name: 'c' }),
      'Conv2D "c": data_format "channels_first" does not run',
    ],
    [
      'normalisation of another axis',
      () => layers.batchNormalization({ ...image, axis: 1, name: 'bn' }),
      'BatchNormalization "bn": axis 1 does not run; only the last of 4 axes does',
    ],
    [
      'softmax of another axis',
      () => layers.softmax({ ...image, axis: 1, name: 's' }),
      'Softmax "s": axis 1 does not run',
    ],
    [
      'an open extent',
      () => layers.conv2d({ inputShape: [null, 8, 3], filters: 2, kernelSize: 2, name: 'c' }),
      'Conv2D "c": input shape [null,null,8,3] leaves an extent open; only the batch may be',
    ],
    [
      'an integer input',
      () => layers.flatten({ ...image, dtype: 'int32', name: 'f' }),
      'Flatten "f": input is int32',
    ],
  ]
  test.each(cases)('%s', async (_, make, message) => {
    const model = tf.sequential({ layers: [make()] })
    await expect(fromTfjs(model)).rejects.toThrow(ModelError)
    await expect(fromTfjs(model)).rejects.toThrow(`LayersModel: ${message}`)
  })

  test('concatenation of batches', async () => {
    const a = tf.input({ shape: [4] })
    const model = tf.model({
      inputs: a,
      outputs: layers.concatenate({ axis: 0, name: 'j' }).apply([a, a]) as tf.SymbolicTensor,
    })
    await expect(fromTfjs(model)).rejects.toThrow(
      'LayersModel: Concatenate "j": axis 0 does not run; 1 to 1 of its input do',
    )
  })
})
