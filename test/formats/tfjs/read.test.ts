import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { readTfjs, shardsFromFiles, shardsFromUrl } from '../../../src/formats/tfjs/index'
import { ModelError } from '../../../src/graph/errors'
import { expectSamePrediction, randomize, saved } from './models'

beforeAll(() => tf.setBackend('cpu'))

const { layers } = tf

function makeModel(): tf.LayersModel {
  const x = tf.input({ shape: [6, 6, 2], name: 'x' })
  const conv = layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv' }).apply(x)
  const flat = layers.flatten().apply(layers.batchNormalization({ name: 'bn' }).apply(conv))
  const y = layers.dense({ units: 3, activation: 'softmax', name: 'y' }).apply(flat)
  return randomize(tf.model({ inputs: x, outputs: y as tf.SymbolicTensor, name: 'small' }))
}

type Json = Record<string, unknown>
interface Entry {
  name: string
  shape: number[]
  dtype: string
  quantization?: Json
}

/** A saved model, with its manifest's entries at hand to spoil. */
async function makeSaved() {
  const model = makeModel()
  const { json, bytes } = await saved(model)
  const [group] = json.weightsManifest as { paths: string[]; weights: Entry[] }[]
  if (!group) throw new Error('the model has no weights')
  return { model, json, bytes, group }
}

describe('reads what TensorFlow.js saves', () => {
  test('one weights file', async () => {
    const { model, json, bytes } = await makeSaved()
    const graph = await readTfjs(json, async () => bytes)
    expect(graph.name).toBe('small')
    expectSamePrediction(model, graph)
  })

  test('several shards, cut anywhere, at odd addresses', async () => {
    const { model, json, bytes, group } = await makeSaved()
    group.paths = ['a', 'b', 'c']
    const cut = Math.ceil(bytes.length / 3) + 1
    const shards = new Map(group.paths.map((path, i) => [path, bytes.subarray(i * cut, (i + 1) * cut)]))
    const load = async (path: string) => {
      const shifted = new Uint8Array((shards.get(path)?.length ?? 0) + 1)
      shifted.set(shards.get(path) ?? [], 1)
      return shifted.subarray(1)
    }
    expectSamePrediction(model, await readTfjs(json, load))
  })

  test('a topology as the Keras converter wraps it', async () => {
    const { model, json, bytes, group } = await makeSaved()
    const wrapped = { ...json, modelTopology: { keras_version: '2.9.0', model_config: json.modelTopology } }
    for (const entry of group.weights) entry.name = `outer/${entry.name}:0`
    expectSamePrediction(model, await readTfjs(wrapped, async () => bytes))
  })

  test('the oldest sequential topology, a list of layers', async () => {
    const model = randomize(tf.sequential({ layers: [layers.dense({ inputShape: [4], units: 2 })] }))
    const { json, bytes } = await saved(model)
    const { config } = json.modelTopology as { config: { layers: unknown } }
    const old = { ...json, modelTopology: { class_name: 'Sequential', config: config.layers } }
    expectSamePrediction(model, await readTfjs(old, async () => bytes))
  })
})

describe('weights stored in fewer bits', () => {
  const read = async (dtype: string, quantization: Json, bytes: Uint8Array) => {
    const model = tf.sequential({
      layers: [layers.dense({ inputShape: [2], units: 2, useBias: false, name: 'd' })],
    })
    const { json } = await saved(model)
    const entry = {
      name: 'd/kernel',
      shape: [2, 2],
      dtype: 'float32',
      quantization: { dtype, ...quantization },
    }
    const manifest = [{ paths: ['w'], weights: [entry] }]
    const graph = await readTfjs({ ...json, weightsManifest: manifest }, async () => bytes)
    return Array.from(graph.operators[0]?.inputs[1]?.data as Float32Array)
  }

  // Weights are [in, out] in the file and [out, in] in the graph.
  test('uint8: q · scale + min', async () => {
    const bytes = Uint8Array.of(0, 1, 2, 255)
    expect(await read('uint8', { scale: 0.5, min: -1 }, bytes)).toEqual([-1, 0, -0.5, 126.5])
  })

  test('uint16: q · scale + min', async () => {
    const bytes = new Uint8Array(Uint16Array.of(0, 1, 2, 65535).buffer)
    expect(await read('uint16', { scale: 0.5, min: -1 }, bytes)).toEqual([-1, 0, -0.5, 32766.5])
  })

  test('float16, subnormal numbers too', async () => {
    const bytes = new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x7bff).buffer)
    expect(await read('float16', {}, bytes)).toEqual([1, 2 ** -24, -2.5, 65504])
  })

  test('float16 infinity is an error', async () => {
    const bytes = new Uint8Array(Uint16Array.of(0x3c00, 0x7c00, 0, 0).buffer)
    await expect(read('float16', {}, bytes)).rejects.toThrow('weight "d/kernel": element 1 is Infinity')
  })

  test('other types are an error', async () => {
    await expect(read('int4', {}, new Uint8Array(2))).rejects.toThrow(
      'weight "d/kernel" is stored as "int4"; only float16, uint8 and uint16 are read',
    )
  })
})

describe('a damaged model is an error that names the file', () => {
  /** Reads a saved model after `spoil` has changed it. */
  async function readSpoiled(
    spoil: (parts: Awaited<ReturnType<typeof makeSaved>>) => void,
    load?: () => never,
  ) {
    const parts = await makeSaved()
    spoil(parts)
    return readTfjs(parts.json, load ?? (async () => parts.bytes), 'shop/model.json')
  }

  type Spoil = Parameters<typeof readSpoiled>[0]
  const cases: [string, Spoil, string][] = [
    [
      'a short weights file',
      (parts) => {
        parts.bytes = parts.bytes.subarray(0, 100)
      },
      'weights file "weights.bin" has 100 bytes, not the 1148 that its weights need (1148 in all)',
    ],
    [
      'a long weights file',
      (parts) => {
        parts.bytes = new Uint8Array(2000)
      },
      'weights file "weights.bin" has 2000 bytes, not the 1148',
    ],
    [
      'a missing weight',
      ({ group, ...parts }) => {
        group.weights.pop()
        parts.json.weightsManifest = [{ ...group }]
      },
      'weights file "weights.bin" has 1148 bytes, not the 1132',
    ],
    [
      'a renamed weight',
      ({ group }) => {
        for (const entry of group.weights) entry.name = entry.name.replace('conv/kernel', 'conv/colonel')
      },
      'Conv2D "conv": weight "conv/kernel" is missing',
    ],
    [
      'a weight of another shape',
      ({ group }) => {
        for (const entry of group.weights) if (entry.name === 'conv/kernel') entry.shape = [3, 3, 4, 2]
      },
      'Conv2D "conv": weight "conv/kernel" has shape 3×3×4×2, not 3×3×2×4',
    ],
    [
      'a weight with a shape that is none',
      ({ group }) => {
        for (const entry of group.weights) if (entry.name === 'conv/bias') entry.shape = [-4]
      },
      'weight "conv/bias" has shape [-4]',
    ],
    [
      'a weight of another type',
      ({ group }) => {
        for (const entry of group.weights) entry.dtype = 'complex64'
      },
      'weight "conv/kernel" has dtype "complex64"; only float32 is read',
    ],
    [
      'a weight that is not finite',
      ({ bytes }) => {
        bytes.set([0, 0, 0xc0, 0x7f], 8)
      },
      'weight "conv/kernel": element 2 is NaN; weights must be finite',
    ],
    [
      'two weights of one name',
      ({ group }) => {
        for (const entry of group.weights) if (entry.name.startsWith('bn/')) entry.name = 'bn/gamma'
      },
      'two weights are named "bn/gamma"',
    ],
    [
      'no manifest',
      ({ json }) => {
        json.weightsManifest = undefined
      },
      'weightsManifest is not a list',
    ],
    [
      'a group without paths',
      ({ json }) => {
        json.weightsManifest = [{ weights: [] }]
      },
      'a group of weightsManifest lacks its paths or weights',
    ],
    [
      'no topology',
      ({ json }) => {
        json.modelTopology = null
      },
      'has no modelTopology',
    ],
    [
      'a graph model that is none',
      ({ json }) => {
        json.format = 'graph-model'
      },
      'the topology of a graph model has no list of nodes',
    ],
    [
      'a topology that is no model',
      ({ json }) => {
        json.modelTopology = { class_name: 'Dense', config: { name: 'd' } }
      },
      'Dense "d": is not a Sequential or Functional model',
    ],
    [
      'a layer without a class',
      ({ json }) => {
        json.modelTopology = { class_name: 'Sequential', config: [{}] }
      },
      'a layer of the topology has no class_name or config',
    ],
    [
      'a model without layers',
      ({ json }) => {
        json.modelTopology = { class_name: 'Sequential', config: { name: 's', layers: [] } }
      },
      'Sequential "s": has no layers',
    ],
  ]
  test.each(cases)('%s', async (_, spoil, message) => {
    await expect(readSpoiled(spoil)).rejects.toThrow(ModelError)
    await expect(readSpoiled(spoil)).rejects.toThrow(`shop/model.json: ${message}`)
  })

  test('a weights file that cannot be loaded', async () => {
    const missing = () => {
      throw new Error('no answer', { cause: '404' })
    }
    const reading = readSpoiled(() => {}, missing)
    await expect(reading).rejects.toThrow(ModelError)
    await expect(reading).rejects.toThrow('json: weights file "weights.bin" cannot be read: no answer: 404')
  })

  test('something that is not an object', async () => {
    await expect(readTfjs('{}', async () => new Uint8Array())).rejects.toThrow(
      'model.json: is not a JSON object',
    )
  })

  test.each([
    [[40, 40, 20], 'c', 20, 28],
    [[40, 30, 28], 'b', 30, 40],
  ])('shards of %j bytes name the one that is short', async (sizes, blamed, got, wanted) => {
    const entry = { name: 'd/kernel', shape: [27], dtype: 'float32' }
    const manifest = [{ paths: ['a', 'b', 'c'], weights: [entry] }]
    const { json } = await makeSaved()
    const load = async (path: string) => new Uint8Array(sizes['abc'.indexOf(path)] ?? 0)
    await expect(readTfjs({ ...json, weightsManifest: manifest }, load)).rejects.toThrow(
      `model.json: weights file "${blamed}" has ${got} bytes, not the ${wanted} that its weights need (108 in all)`,
    )
  })
})

describe('a damaged functional topology', () => {
  const dense = (name: string, from: string, call = 0) => ({
    class_name: 'Dense',
    name,
    config: { name, units: 1 },
    inbound_nodes: [[[from, call, 0, {}]]],
  })
  const input = {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_input_shape: [null, 1] },
    inbound_nodes: [],
  }
  const read = (middle: unknown[], change: Json = {}) => {
    const config = {
      name: 'm',
      layers: [input, ...middle],
      input_layers: [['x', 0, 0]],
      output_layers: [['a', 0, 0]],
      ...change,
    }
    const json = { modelTopology: { class_name: 'Functional', config }, weightsManifest: [] }
    return readTfjs(json, async () => new Uint8Array())
  }

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a layer that is not there',
      () => read([dense('a', 'b')]),
      'Dense "a": reads call 0 of "b", which the model lacks',
    ],
    ['a call that is not there', () => read([dense('a', 'x', 3)]), 'Dense "a": reads call 3 of "x"'],
    ['a cycle', () => read([dense('a', 'b'), dense('b', 'a')]), 'Dense "a": depends on its own output'],
    ['no outputs', () => read([], { output_layers: null }), 'Functional "m": output_layers is missing'],
    ['an output that nothing makes', () => read([]), 'Functional "m": nothing produces its output "a"'],
    [
      'an input that is not there',
      () => read([], { input_layers: [['z', 0, 0]] }),
      'Functional "m": has no layer "z" for its input',
    ],
    [
      'a reference that is none',
      () => read([], { input_layers: [[1]] }),
      'Functional "m": [1] does not refer to a layer\'s output',
    ],
    [
      'Keras 3 references',
      () => read([{ ...dense('a', 'x'), inbound_nodes: [{ args: [], kwargs: {} }] }]),
      'Dense "a": inbound_nodes is not a list of lists (Keras 3 files do not load)',
    ],
  ])('%s', async (_, act, message) => {
    await expect(act()).rejects.toThrow(ModelError)
    await expect(act()).rejects.toThrow(`model.json: ${message}`)
  })
})

describe('loaders', () => {
  test('files are found by their name', async () => {
    const load = shardsFromFiles([new File([Uint8Array.of(1, 2)], 'w.bin')])
    expect(await load('sub/w.bin')).toEqual(Uint8Array.of(1, 2))
    await expect(load('other.bin')).rejects.toThrow('it is not among the files given: w.bin')
  })

  test('addresses are relative to model.json, and an answer other than success is an error', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/models/w.bin' ? 200 : 404
      response.end(Uint8Array.of(1, 2))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const load = shardsFromUrl(`http://127.0.0.1:${port}/models/model.json`)
    try {
      expect(await load('w.bin')).toEqual(Uint8Array.of(1, 2))
      await expect(load('other.bin')).rejects.toThrow(/other\.bin answers 404 Not Found/)
    } finally {
      server.close()
    }
  })
})
