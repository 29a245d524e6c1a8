import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { fromTfjs, readTfjs } from '../../../src/formats/tfjs/index'
import { InputError } from '../../../src/graph/errors'
import { elementCount } from '../../../src/graph/tensor'
import { kinds } from '../../passes/net'
import { classifier, expectSameGraph, GraphDef, type as typed } from './graph-models'

beforeAll(() => tf.setBackend('cpu'))

const port = (name: string) => ({ name, dtype: 'DT_FLOAT' })

describe('names and shapes', () => {
  test('a model without a signature: placeholders, and what nothing reads', async () => {
    const graph = await expectSameGraph(classifier())
    expect(graph.name).toBe('shop')
    expect(graph.inputs).toMatchObject([{ name: 'x', shape: [1, 6, 6, 3] }])
    expect(graph.outputs).toMatchObject([{ name: 'Identity', shape: [1, 5] }])
    expect(kinds(graph)).toEqual(['CONV_2D', 'MAX_POOL_2D', 'RESHAPE', 'FULLY_CONNECTED', 'SOFTMAX'])
  })

  test("the signature's names, in its order, where tools write one without a name", async () => {
    const def = classifier()
    def.signature = {
      inputs: { image: port('x:0') },
      outputs: { classes: port('Identity:0'), 'Reshape:0': port('Reshape:0') },
    }
    const graph = await expectSameGraph(def)
    expect(graph.inputs.map(({ name }) => name)).toEqual(['image'])
    expect(graph.outputs.map(({ name }) => name)).toEqual(['classes', 'Reshape'])
  })

  test("the user's signature comes first", async () => {
    const def = classifier()
    def.signature = { inputs: { image: port('x:0') }, outputs: { classes: port('Identity:0') } }
    const userDefinedMetadata = {
      signature: { inputs: { photo: port('x:0') }, outputs: { pooled: port('MaxPool:0') } },
    }
    const graph = await readTfjs({ ...def.json, userDefinedMetadata }, async () => def.bytes)
    expect(graph.inputs.map(({ name }) => name)).toEqual(['photo'])
    expect(graph.outputs.map(({ name }) => name)).toEqual(['pooled'])
  })

  test('names of outputs that operators have, or an input', async () => {
    const def = classifier()
    def.signature = {
      inputs: { x: port('x:0') },
      outputs: { MaxPool: port('Identity:0'), x: port('MaxPool:0') },
    }
    const graph = await def.read()
    expect(graph.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['MaxPool', [1, 5]],
      ['x_1', [1, 3, 3, 4]],
    ])
  })

  test('one value as several outputs, an input and a constant as outputs', async () => {
    const def = new GraphDef()
    const x = def.input([1, 4])
    const y = def.node('Relu', [x])
    def.constant(Float32Array.of(1, 2), [1, 2], 'c')
    def.node('Identity', [y], {}, 'again')
    def.signature = {
      inputs: { x: port('x:0') },
      outputs: { y: port(`${y}:0`), again: port('again:0'), through: port('x:0'), c: port('c:0') },
    }
    const graph = await def.read()
    expect(graph.outputs.map(({ name }) => name)).toEqual(['y', 'again', 'through', 'c'])
    const input = Float32Array.of(-1, 2, -3, 4)
    const positive = Float32Array.of(0, 2, 0, 4)
    expect(runReference(graph, [input])).toEqual([positive, positive, input, Float32Array.of(1, 2)])
  })

  test('a batch that is given is kept', async () => {
    const def = new GraphDef()
    def.node('Relu', [def.input([3, 4])])
    expect((await def.read()).inputs[0]?.shape).toEqual([3, 4])
  })

  test('the signature completes the shape of a placeholder', async () => {
    const def = new GraphDef()
    def.node('Relu', [def.input([-1, -1, 4])])
    const tensorShape = { dim: [{ size: '-1' }, { size: '7' }, { size: '4' }] }
    def.signature = { inputs: { x: { ...port('x:0'), tensorShape } }, outputs: { y: port('Relu:0') } }
    expect((await def.read()).inputs[0]?.shape).toEqual([1, 7, 4])
  })

  test('an option gives what the model leaves open', async () => {
    const open = () => classifier([-1, -1, -1, 3])
    await expectSameGraph(open(), { inputShape: [1, 6, 6, 3] })
    await expectSameGraph(open(), { inputShape: { x: [1, 7, 6, 3] } })
    await expect(open().read()).rejects.toThrow(
      'shop/model.json: Placeholder "x": input shape [null,null,null,3] leaves an extent open; only the batch may be. ' +
        'Give the shape: { inputShape: { "x": [1, 224, 224, 3] } }, or octet freeze --input-shape x=1,224,224,3',
    )
    const wrong: [Parameters<GraphDef['read']>[0], string][] = [
      [
        { inputShape: [1, 6, 6, 4] },
        'inputShape [1,6,6,4] of "x" contradicts the model, which says [null,null,null,3]',
      ],
      [{ inputShape: [1, 6, 3] }, 'contradicts the model'],
      [{ inputShape: [1, 6.5, 6, 3] }, 'has an extent that is no positive integer'],
      [{ inputShape: { x: [1, 6, 6, 3], z: [1] } }, 'inputShape names "z", but the inputs are x'],
    ]
    for (const [options, message] of wrong) {
      await expect(open().read(options)).rejects.toThrow(InputError)
      await expect(open().read(options)).rejects.toThrow(message)
    }
  })

  test('an unknown rank is an error, or given', async () => {
    const def = new GraphDef()
    def.node('Relu', [
      def.node('Placeholder', [], { dtype: typed(1), shape: { shape: { unknownRank: true } } }, 'x'),
    ])
    await expect(def.read()).rejects.toThrow(
      'Placeholder "x": input shape of unknown rank is open. Give the shape',
    )
    expect((await def.read({ inputShape: [2, 3] })).outputs[0]?.shape).toEqual([2, 3])
  })

  test('a graph may be cut', async () => {
    const def = classifier()
    def.node('NonMaxSuppressionV3', ['Identity'], {}, 'boxes')
    await expect(def.read()).rejects.toThrow(
      'NonMaxSuppressionV3 "boxes": how many results it has depends on the data, which does not run. To leave it out, ' +
        'name nodes before it as the outputs (its inputs are Identity): the option outputs, or octet freeze --outputs',
    )
    const graph = await expectSameGraph(def, { outputs: ['MaxPool', 'Softmax'] })
    expect(graph.outputs.map(({ name }) => name)).toEqual(['MaxPool', 'Softmax'])
    await expect(def.read({ outputs: ['Softmin'] })).rejects.toThrow('has no node "Softmin" for its output')
    await expect(def.read({ outputs: ['Softmax:1'] })).rejects.toThrow('"Softmax" has no output 1')
  })

  test("a graph may be cut at the signature's names, and at its front", async () => {
    const def = classifier()
    def.signature = { inputs: { image: port('x:0') }, outputs: { classes: port('Identity:0') } }
    const whole = await expectSameGraph(def, { outputs: ['classes'] })
    expect(whole.outputs.map(({ name }) => name)).toEqual(['classes'])
    const [pooled, rest] = [
      await def.read({ inputs: ['image'], outputs: ['MaxPool'] }),
      await def.read({ inputs: ['MaxPool'], inputShape: [1, 3, 3, 4] }),
    ]
    expect(rest.inputs).toMatchObject([{ name: 'MaxPool', shape: [1, 3, 3, 4], type: 'float32' }])
    const x = Float32Array.from({ length: 108 }, (_, i) => Math.sin(i))
    const [middle = x] = runReference(pooled, [x])
    expect(runReference(rest, [middle])).toEqual(runReference(whole, [x]))
    await expect(def.read({ inputs: ['MaxPool'] })).rejects.toThrow(
      'Give the shape: { inputShape: { "MaxPool"',
    )
    await expect(def.read({ inputs: ['Softmax'], inputShape: [1, 5], outputs: ['MaxPool'] })).rejects.toThrow(
      'Placeholder "x": is not among the inputs, so nothing gives it a value',
    )
    await expect(def.read({ inputs: ['nothing'] })).rejects.toThrow('has no node "nothing" for its input')
  })

  test('layers models take shapes, and have no nodes to cut at', async () => {
    const layer = tf.layers.conv2d({ inputShape: [null, 8, 3], filters: 2, kernelSize: 2, name: 'c' })
    const model = tf.sequential({ layers: [layer] })
    expect((await fromTfjs(model, { inputShape: [1, 5, 8, 3] })).outputs[0]?.shape).toEqual([1, 4, 7, 2])
    await expect(fromTfjs(model, { outputs: ['c'] })).rejects.toThrow(InputError)
  })
})

describe('weights', () => {
  /** The classifier with its float32 weights stored in fewer bits, and as what these say in float32. */
  async function quantized(dtype: 'uint8' | 'uint16' | 'float16') {
    const scales = { uint8: 1 / 255, uint16: 1 / 65535, float16: 1 }
    const stored = classifier()
    const plain = classifier()
    const bytes: number[] = []
    const entries = stored.weights.map(({ name, shape, dtype: type, bytes: all }, at) => {
      if (type !== 'float32') {
        bytes.push(...all)
        return { name, shape, dtype: type }
      }
      const wide = dtype !== 'uint8'
      const codes = Array.from(
        { length: elementCount(shape) },
        (_, i) => (i * 37 + 0x3000) % (wide ? 0x3c00 : 256),
      )
      const words = wide ? Uint16Array.from(codes) : Uint8Array.from(codes)
      bytes.push(...new Uint8Array(words.buffer))
      const half = (code: number) => (1 + (code & 1023) / 1024) * 2 ** ((code >> 10) - 15)
      const value = (code: number) =>
        dtype === 'float16' ? (code < 1024 ? code * 2 ** -24 : half(code)) : code * scales[dtype] - 0.5
      const weight = plain.weights[at]
      if (weight)
        plain.weights[at] = { ...weight, bytes: new Uint8Array(Float32Array.from(codes, value).buffer) }
      const quantization = dtype === 'float16' ? { dtype } : { dtype, scale: scales[dtype], min: -0.5 }
      return { name, shape, dtype: type, quantization }
    })
    const json = { ...stored.json, weightsManifest: [{ paths: ['w'], weights: entries }] }
    return { graph: await readTfjs(json, async () => Uint8Array.from(bytes)), expected: await plain.read() }
  }

  test.each(['uint8', 'uint16', 'float16'] as const)('stored as %s', async (dtype) => {
    const { graph, expected } = await quantized(dtype)
    const input = Float32Array.from({ length: 108 }, (_, i) => Math.sin(i))
    expect(runReference(graph, [input])).toEqual(runReference(expected, [input]))
  })

  test('integers stored as uint8 are rounded', async () => {
    const def = new GraphDef()
    def.node('Add', [def.input([1, 2], 'x', 'DT_INT32'), def.integers([0, 0], 'c')])
    const quantization = { dtype: 'uint8', scale: 0.4, min: -3 }
    const weights = [{ name: 'c', shape: [2], dtype: 'int32', quantization }]
    const json = { ...def.json, weightsManifest: [{ paths: ['w'], weights }] }
    const graph = await readTfjs(json, async () => Uint8Array.of(1, 9))
    expect(runReference(graph, [Int32Array.of(0, 10)])).toEqual([Int32Array.of(-3, 11)])
  })

  test('a bool, and one that nothing reads', async () => {
    const def = new GraphDef()
    def.constant(Uint8Array.of(1), [], 'training')
    def.constant(new Int32Array(0), [0], 'nothing')
    def.node('Relu', [def.input([1, 2]), '^training'])
    expect(kinds(await def.read())).toEqual(['RELU'])
  })
})
