/** Graph models that are written node by node, and the comparison with what TensorFlow.js computes of them. */
import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { fromTfjs, readTfjs, type TfjsOptions } from '../../../src/formats/tfjs/index'
import type { Graph } from '../../../src/graph/graph'
import { elementCount, type TensorData } from '../../../src/graph/tensor'
import { seeded } from '../../harness/random'
import { randomInputs, relativeError } from '../../passes/net'

export type Json = Record<string, unknown>

/** Attributes as the converter writes them. */
export const int = (value: number) => ({ i: String(value) })
export const ints = (...values: number[]) => ({ list: { i: values.map(String) } })
export const float = (value: number) => ({ f: value })
export const flag = (value = true) => ({ b: value })
export const text = (value: string) => ({ s: btoa(value) })
export const texts = (...values: string[]) => ({ list: { s: values.map((value) => btoa(value)) } })
export const type = (value: string | number) => ({ type: value })
export const dims = (...extents: number[]) => ({ dim: extents.map((size) => ({ size: String(size) })) })
export const window = (height: number, width = height) => ints(1, height, width, 1)

interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32' | 'bool'
  readonly bytes: Uint8Array
}

/** A model in the making; methods return the names of their nodes. */
export class GraphDef {
  readonly nodes: Json[] = []
  readonly weights: Weight[] = []
  private readonly random = seeded(7)
  signature: Json | undefined

  node(op: string, inputs: readonly string[], attr: Json = {}, name = op): string {
    this.nodes.push({ name, op, input: inputs, attr })
    return name
  }

  input(shape: readonly number[], name = 'x', dtype = 'DT_FLOAT'): string {
    return this.node('Placeholder', [], { dtype: type(dtype), shape: { shape: dims(...shape) } }, name)
  }

  /** Random weights in [−0.5, 0.5), moved by `offset`. */
  weight(shape: readonly number[], name: string, offset = 0): string {
    const values = Float32Array.from({ length: elementCount(shape) }, () => this.random() - 0.5 + offset)
    return this.constant(values, shape, name)
  }

  constant(values: Float32Array | Int32Array | Uint8Array, shape: readonly number[], name: string): string {
    const dtype = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool'
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.weights.push({ name, shape, dtype, bytes })
    return this.node('Const', [], {}, name)
  }

  integers(values: readonly number[], name: string): string {
    return this.constant(Int32Array.from(values), [values.length], name)
  }

  integer(value: number, name: string): string {
    return this.constant(Int32Array.of(value), [], name)
  }

  number(value: number, name: string): string {
    return this.constant(Float32Array.of(value), [], name)
  }

  /** The content of `model.json`. */
  get json(): Json {
    const weights = this.weights.map(({ name, shape, dtype }) => ({ name, shape, dtype }))
    const modelTopology = { node: this.nodes, versions: { producer: 1, minConsumer: 1 }, library: {} }
    const json = {
      format: 'graph-model',
      signature: this.signature,
      modelTopology,
      weightsManifest: [{ paths: ['w'], weights }],
    }
    return JSON.parse(JSON.stringify(json))
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.weights.flatMap(({ bytes }) => [...bytes]))
  }

  read(options?: TfjsOptions): Promise<Graph> {
    return readTfjs(this.json, async () => this.bytes, 'shop/model.json', options)
  }

  /** The model in TensorFlow.js. */
  async load(): Promise<tf.GraphModel> {
    const { modelTopology, signature, weightsManifest } = this.json
    const [group] = weightsManifest as { weights: tf.io.WeightsManifestEntry[] }[]
    const artifacts: tf.io.ModelArtifacts = {
      modelTopology: modelTopology as Json,
      weightSpecs: group?.weights ?? [],
      weightData: this.bytes.slice().buffer as ArrayBuffer,
    }
    if (signature) artifacts.signature = signature
    return tf.loadGraphModel(tf.io.fromMemory(artifacts))
  }
}

const same = { strides: window(1), dilations: window(1), padding: text('SAME') }

/** Convolution, pool, a flatten that is computed from the shape, fully connected, softmax. */
export function classifier(shape: readonly number[] = [-1, 6, 6, 3]): GraphDef {
  const def = new GraphDef()
  const fused = { ...same, fused_ops: texts('BiasAdd', 'Relu6'), num_args: int(1) }
  const x = def.input(shape)
  const conv = def.node(
    '_FusedConv2D',
    [x, def.weight([3, 3, 3, 4], 'conv/w'), def.weight([4], 'conv/b')],
    fused,
  )
  const pool = def.node('MaxPool', [conv], { ksize: window(2), strides: window(2), padding: text('VALID') })
  const [zero, one] = [def.integers([0], 'zero'), def.integers([1], 'one')]
  const batch = def.node('StridedSlice', [def.node('Shape', [pool]), zero, one, one], {
    shrink_axis_mask: int(1),
  })
  const flat = def.node('Reshape', [pool, def.node('Pack', [batch, def.integer(36, 'count')], { N: int(2) })])
  const operands = [flat, def.weight([36, 5], 'dense/w'), def.weight([5], 'dense/b')]
  const dense = def.node('_FusedMatMul', operands, { fused_ops: texts('BiasAdd'), num_args: int(1) })
  def.node('Identity', [def.node('Softmax', [dense])])
  return def
}

/** Checks that files and the model in memory become graphs that compute what TensorFlow.js does, to 1e-5 relative. */
export async function expectSameGraph(def: GraphDef, options: TfjsOptions = {}): Promise<Graph> {
  const model = await def.load()
  const graph = await def.read(options)
  const twin = await fromTfjs(model, options)
  expect(twin.operators.map((op) => op.def.kind)).toEqual(graph.operators.map((op) => op.def.kind))
  for (const seed of [1, 2]) {
    const dtypes = model.inputs.map(({ dtype }) => dtype)
    const inputs = inputsOf(graph, seed, dtypes)
    const feeds = graph.inputs.map(({ shape }, i) =>
      tf.tensor(Array.from(inputs[i] as Float32Array), [...shape], dtypes[i]),
    )
    const nodes = options.outputs ? [...options.outputs] : model.outputs.map(({ name }) => name)
    const named = Object.fromEntries(model.inputs.map(({ name }, i) => [name, feeds[i] as tf.Tensor]))
    const expected = [model.execute(named, nodes)].flat()
    for (const one of [graph, twin]) {
      const computed = runReference(one, inputs)
      expect(computed).toHaveLength(expected.length)
      expected.forEach((tensor, i) => {
        expect(one.outputs[i]).toMatchObject({ shape: tensor.shape, type: tensor.dtype })
        expect(relativeError(computed[i] as Float32Array, tensor.dataSync())).toBeLessThanOrEqual(1e-5)
      })
    }
  }
  return graph
}

function inputsOf(graph: Graph, seed: number, dtypes: readonly string[]): TensorData[] {
  return randomInputs(graph, seed).map((values, i) => {
    const given = dtypes[i] === 'int32' ? values.map((value) => Math.round(value * 9)) : values
    return graph.inputs[i]?.type === 'int32' ? Int32Array.from(given) : given
  })
}

/** A model of one input and what `build` puts behind it. */
export async function check(
  shape: readonly number[],
  build: (def: GraphDef, x: string) => void,
  dtype = 'DT_FLOAT',
) {
  const def = new GraphDef()
  build(def, def.input(shape, 'x', dtype))
  return expectSameGraph(def)
}
