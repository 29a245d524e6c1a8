/** Configurations that Keras writes and TensorFlow.js does not, and damaged ones. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { readTfjs } from '../../../src/formats/tfjs/index'
import { ModelError } from '../../../src/graph/errors'

type Config = Record<string, unknown>

/** A model of one layer without weights, on an input of `shape`. */
function read(className: string, config: Config, shape: (number | null)[] = [null, 2, 2, 2]) {
  const layer = { class_name: className, config: { name: 'l', ...config } }
  const input = { class_name: 'InputLayer', config: { name: 'x', batch_shape: shape } }
  const model = { class_name: 'Sequential', config: { name: 's', layers: [input, layer] } }
  return readTfjs({ modelTopology: model, weightsManifest: [] }, async () => new Uint8Array())
}

describe('activations', () => {
  test.each([
    ['ReLU6', {}, [0, 0, 3, 6]],
    ['ReLU', { negative_slope: 0.5 }, [-4, -0.5, 3, 7]],
    ['ReLU', { max_value: null, negative_slope: 0, threshold: 0 }, [0, 0, 3, 7]],
    ['LeakyReLU', { negative_slope: 0.25 }, [-2, -0.25, 3, 7]],
    ['LeakyReLU', { alpha: 0.5 }, [-4, -0.5, 3, 7]],
    ['Activation', { activation: 'leaky_relu' }, [-1.6, -0.2, 3, 7]],
  ])('%s %j', async (className, config, expected) => {
    const graph = await read(className, config, [null, 4])
    const [result] = runReference(graph, [Float32Array.of(-8, -1, 3, 7)])
    expect(result).toEqual(Float32Array.from(expected))
  })
})

test('silu is what others call swish', async () => {
  const run = async (activation: string) =>
    runReference(await read('Activation', { activation }, [null, 3]), [Float32Array.of(-1, 0, 2)])[0]
  expect(await run('silu')).toEqual(await run('swish'))
  expect((await run('silu'))?.[2]).toBeCloseTo(2 / (1 + Math.exp(-2)), 6)
})

test('GlobalAveragePooling2D keeps its axes when asked to', async () => {
  const graph = await read('GlobalAveragePooling2D', { keepdims: true })
  expect(graph.outputs[0]?.shape).toEqual([1, 1, 1, 2])
})

test('DepthwiseConv2D of a topology that Keras wrote is dilated; TensorFlow.js would ignore it', async () => {
  const depthwise = { name: 'l', kernel_size: 3, dilation_rate: 2, use_bias: false }
  const config = { ...depthwise, batch_input_shape: [null, 7, 7, 1] }
  const layers = [{ class_name: 'DepthwiseConv2D', config }]
  const weights = [{ name: 'l/depthwise_kernel', shape: [3, 3, 1, 1], dtype: 'float32' }]
  const json = {
    modelTopology: { class_name: 'Sequential', config: { name: 's', layers } },
    weightsManifest: [{ paths: ['w'], weights }],
  }
  const graph = await readTfjs(json, async () => new Uint8Array(4 * 9))
  expect(graph.outputs[0]?.shape).toEqual([1, 3, 3, 1])
})

test('Conv1D with causal padding looks back only', async () => {
  const conv = {
    name: 'l',
    filters: 1,
    kernel_size: [2],
    dilation_rate: [2],
    padding: 'causal',
    use_bias: false,
  }
  const layers = [{ class_name: 'Conv1D', config: { ...conv, batch_input_shape: [null, 4, 1] } }]
  const weights = [{ name: 'l/kernel', shape: [2, 1, 1], dtype: 'float32' }]
  const json = {
    modelTopology: { class_name: 'Sequential', config: { name: 's', layers } },
    weightsManifest: [{ paths: ['w'], weights }],
  }
  const graph = await readTfjs(json, async () => new Uint8Array(Float32Array.of(10, 1).buffer))
  const [result] = runReference(graph, [Float32Array.of(1, 2, 3, 4)])
  expect(result).toEqual(Float32Array.of(1, 2, 13, 24))
})

test.each<[string, number[], number[]]>([
  ['Conv1D', [3, 2], [1, 1, 2]],
  ['Conv2D', [3, 1, 2], [1, 1, 1, 2]],
])('%s of two groups reads one channel for each output', async (name, input, kernel) => {
  const config = { name: 'l', filters: 2, kernel_size: 1, groups: 2, use_bias: false }
  const layers = [{ class_name: name, config: { ...config, batch_input_shape: [null, ...input] } }]
  const weights = [{ name: 'l/kernel', shape: kernel, dtype: 'float32' }]
  const json = {
    modelTopology: { class_name: 'Sequential', config: { name: 's', layers } },
    weightsManifest: [{ paths: ['w'], weights }],
  }
  const graph = await readTfjs(json, async () => new Uint8Array(Float32Array.of(10, 100).buffer))
  const [result] = runReference(graph, [Float32Array.of(1, 2, 3, 4, 5, 6)])
  expect(result).toEqual(Float32Array.of(10, 200, 30, 400, 50, 600))
})

test('one number pads every side', async () => {
  expect((await read('ZeroPadding2D', { padding: 2 })).outputs[0]?.shape).toEqual([1, 6, 6, 2])
  expect((await read('ZeroPadding2D', { padding: [1, 2] })).outputs[0]?.shape).toEqual([1, 4, 6, 2])
})

describe('a configuration that does not run is an error', () => {
  const conv = { filters: 1, kernel_size: 1 }
  test.each<[string, Config, (number | null)[] | undefined, string]>([
    [
      'Activation',
      { activation: 'constructor' },
      undefined,
      'activation "constructor" does not run; linear,',
    ],
    ['ELU', { alpha: 2 }, undefined, 'alpha 2 does not run; only 1 does'],
    ['MaxPooling1D', {}, undefined, 'input has shape 1×2×2×2; [batch, steps, features] is expected'],
    ['MaxPooling1D', { pool_size: [1, 2] }, [null, 4, 1], 'pool_size is [1,2], not one number'],
    ['ReLU', { threshold: 1 }, undefined, 'threshold 1 does not run; only 0 does'],
    [
      'ReLU',
      { max_value: 6, negative_slope: 0.1 },
      undefined,
      'max_value 6 with negative_slope 0.1 does not run',
    ],
    ['Conv2D', { ...conv, filters: 'many' }, undefined, 'filters is "many", not a number'],
    ['Conv2D', { kernel_size: 1 }, undefined, 'filters is undefined, not a number'],
    [
      'Conv2D',
      { ...conv, kernel_size: [1, 2, 3] },
      undefined,
      'kernel_size is [1,2,3], neither a number nor a pair',
    ],
    ['MaxPooling2D', { padding: 'causal' }, undefined, 'padding "causal" is neither same nor valid'],
    ['MaxPooling2D', {}, [null, 4], 'input has shape 1×4; NHWC is expected'],
    ['MaxPooling2D', { data_format: 3 }, undefined, 'data_format is 3, not a string'],
    ['Flatten', { data_format: 'channels_first' }, undefined, 'data_format "channels_first" does not run'],
    ['Reshape', { target_shape: [3] }, undefined, 'target_shape 3 does not hold the 8 elements of its input'],
    ['Reshape', { target_shape: 8 }, undefined, 'target_shape is 8'],
    ['ZeroPadding2D', { padding: [1] }, undefined, 'padding is [1]'],
    ['ZeroPadding2D', { padding: [[1, 2], [3]] }, undefined, 'padding is [[1,2],[3]]'],
    ['Cropping2D', { cropping: [1, 2, 3] }, undefined, 'cropping is [1,2,3]'],
    ['Permute', {}, undefined, 'dims is undefined'],
    ['UpSampling2D', { interpolation: 'area' }, undefined, 'interpolation "area" does not run; nearest and'],
    [
      'Conv2DTranspose',
      { ...conv, dilation_rate: 2 },
      undefined,
      'dilation_rate 2,2 does not run; only 1 does',
    ],
    ['Conv2DTranspose', { ...conv, output_padding: 1 }, undefined, 'output_padding does not run'],
    ['Subtract', {}, undefined, 'has 1 inputs, not two'],
    ['Multiply', {}, undefined, 'has 1 inputs; at least two are expected'],
    ['Add', {}, undefined, 'has 1 inputs; at least two are expected'],
    [
      'BatchNormalization',
      { axis: [1, 2] },
      undefined,
      'axis 1, 2 does not run; only the last of 4 axes does',
    ],
  ])('%s %j', async (className, config, shape, message) => {
    await expect(read(className, config, shape)).rejects.toThrow(ModelError)
    await expect(read(className, config, shape)).rejects.toThrow(`model.json: ${className} "l": ${message}`)
  })

  test('an input without a shape', async () => {
    const model = {
      class_name: 'Sequential',
      config: { name: 's', layers: [{ class_name: 'Flatten', config: { name: 'f' } }] },
    }
    await expect(
      readTfjs({ modelTopology: model, weightsManifest: [] }, async () => new Uint8Array()),
    ).rejects.toThrow('model.json: Flatten "f": declares no input shape (the model has not been built)')
  })

  test('two inputs where one is read', async () => {
    const input = (name: string) => ({
      class_name: 'InputLayer',
      name,
      config: { name, batch_input_shape: [null, 2] },
      inbound_nodes: [],
    })
    const nodes = [
      [
        ['a', 0, 0, {}],
        ['b', 0, 0, {}],
      ],
    ]
    const flatten = { class_name: 'Flatten', name: 'f', config: { name: 'f' }, inbound_nodes: nodes }
    const ends = {
      input_layers: [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
      output_layers: ['f', 0, 0],
    }
    const model = {
      class_name: 'Functional',
      config: { name: 'm', layers: [input('a'), input('b'), flatten], ...ends },
    }
    await expect(
      readTfjs({ modelTopology: model, weightsManifest: [] }, async () => new Uint8Array()),
    ).rejects.toThrow('model.json: Flatten "f": has 2 inputs, not one')
  })
})

test('an ambiguous weight is an error', async () => {
  const layer = {
    class_name: 'Dense',
    config: { name: 'd', units: 1, use_bias: false, batch_input_shape: [null, 1] },
  }
  const weights = ['a', 'b'].map((outer) => ({ name: `${outer}/d/kernel`, shape: [1, 1], dtype: 'float32' }))
  const json = {
    modelTopology: { class_name: 'Sequential', config: { name: 's', layers: [layer] } },
    weightsManifest: [{ paths: ['w'], weights }],
  }
  await expect(readTfjs(json, async () => new Uint8Array(8))).rejects.toThrow(
    'model.json: Dense "d": kernel may be "a/d/kernel" or "b/d/kernel"',
  )
})
