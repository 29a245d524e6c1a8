/** Legacy models compute in uint8; Octet in int8. Their inputs and outputs stay as the file says. */
import { describe, expect, it } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { FlatFile } from '../../../src/formats/tflite/flatbuffer'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { allTensors } from '../../../src/graph/graph'
import { describeSpec } from '../../../src/graph/tensor'
import { changed, failure } from './failure'
import { floatModel, type RawModel, type RawOptions, rawFile } from './raw'

/** A convolution whose tensors are uint8, with one scale each. */
function legacy(change: Parameters<typeof changed>[0] = () => {}): RawModel {
  return changed((model, parts) => {
    const { input, filter, bias, output } = parts
    for (const tensor of [input, filter, output]) tensor.type = 3
    input.quantization = { scale: [0.5], zeroPoint: [131] }
    filter.quantization = { scale: [0.25], zeroPoint: [10] }
    bias.quantization = { scale: [0.125], zeroPoint: [0] }
    output.quantization = { scale: [1], zeroPoint: [123] }
    change(model, parts)
  })
}

/** RELU (19) and QUANTIZE (114) behind each other, from `first` to `third`, with a type for each tensor. */
function chain(codes: number[], types: number[]): RawModel {
  const model = floatModel(codes[0] ?? 0, [[1, 4]], [1, 4])
  const graph = model.subgraphs[0]
  if (!graph) throw new Error('no subgraph')
  model.codes = codes.map((code) => ({ deprecated: code, builtin: code }))
  graph.tensors = types.map((type, i) => ({
    name: `tensor ${i}`,
    shape: [1, 4],
    type,
    quantization: { scale: [0.5], zeroPoint: [type === 3 ? 128 : 0] },
  }))
  graph.operators = codes.map((_, i) => ({ code: i, inputs: [i], outputs: [i + 1] }))
  graph.outputs = [codes.length]
  return model
}

/** Pool2DOptions of a window of 1×1. */
function windowOptions(): RawOptions {
  return { type: 5, fields: [1, 2, 3, 4].map((slot) => ({ slot, kind: 'i32', value: 1 })) }
}

const [int8, uint8] = [9, 3]
const [relu, quantize] = [19, 114]
const kinds = (model: RawModel) => readTflite(rawFile(model)).operators.map(({ def }) => def.kind)

describe('a legacy model', () => {
  it('is int8 inside, uint8 at its boundary', () => {
    const graph = readTflite(rawFile(legacy()))
    expect(graph.operators.map(({ def }) => def.kind)).toEqual(['QUANTIZE', 'CONV_2D', 'QUANTIZE'])
    expect(graph.inputs.map(({ name, type, quant }) => [name, type, quant?.zeroPoint])).toEqual([
      ['in', 'uint8', [131]],
    ])
    expect(graph.outputs.map(({ name, type, quant }) => [name, type, quant?.zeroPoint])).toEqual([
      ['out', 'uint8', [123]],
    ])
    const conv = graph.operators[1]
    expect(conv?.inputs[0]).toMatchObject({ name: 'in/int8', type: 'int8', quant: { zeroPoint: [3] } })
    expect(conv?.inputs[1]).toMatchObject({ name: 'filter', type: 'int8', quant: { zeroPoint: [-118] } })
    expect(conv?.outputs[0]).toMatchObject({ name: 'out/int8', type: 'int8', quant: { zeroPoint: [-5] } })
  })

  it('has the weights of the file, less 128', () => {
    const bytes = Uint8Array.from({ length: 54 }, (_, i) => 5 * i)
    const graph = readTflite(rawFile(legacy(({ buffers }) => (buffers[1] = { data: bytes }))))
    const filter = graph.operators[1]?.inputs[1]
    expect(filter?.data).toEqual(Int8Array.from(bytes, (byte) => byte - 128))
  })

  it('computes with real zero where bytes are zero points', () => {
    const [output] = runReference(readTflite(rawFile(legacy())), [new Uint8Array(32).fill(131)])
    const bias = readTflite(rawFile(legacy())).operators[1]?.inputs[2]?.data as Int32Array
    const first = Math.min(255, Math.max(0, Math.floor((bias[0] ?? 0) * 0.125 + 0.5) + 123))
    expect(output).toBeInstanceOf(Uint8Array)
    expect(output?.[0]).toBe(first)
  })

  it('is written in uint8 again, and reads the same', () => {
    const graph = readTflite(rawFile(legacy()))
    const file = writeTflite(graph)
    const again = readTflite(file)
    expect(again.operators.map(({ def }) => def.kind)).toEqual(['QUANTIZE', 'CONV_2D', 'QUANTIZE'])
    expect(allTensors(again).map(describeSpec).sort()).toEqual(allTensors(graph).map(describeSpec).sort())
    expect(again.operators[1]?.inputs[1]?.data).toEqual(graph.operators[1]?.inputs[1]?.data)
    expect(writeTflite(again)).toEqual(file)
    const codes = new FlatFile(file, 'file').root('TFL3', 'the model').tables(1, 'operator code')
    expect(codes.length).toBe(1)
  })

  it('keeps how its average pools round', () => {
    const pool = { ...chain([1], [uint8, uint8]) }
    const operator = pool.subgraphs[0]?.operators[0]
    for (const tensor of pool.subgraphs[0]?.tensors ?? []) tensor.shape = [1, 1, 1, 4]
    if (operator) operator.options = windowOptions()
    const read = readTflite(rawFile(pool))
    expect(read.operators[1]?.attrs).toMatchObject({ halvesUp: true })
    expect(readTflite(writeTflite(read)).operators[1]?.attrs).toMatchObject({ halvesUp: true })
  })

  it('says when a zero point is no uint8', () => {
    expect(
      failure(legacy((_, { input }) => (input.quantization = { scale: [1], zeroPoint: [256] }))),
    ).toMatch(/tensor "in" .*: zero point 0 is 256, outside \[0, 255\]/)
  })
})

describe('operators QUANTIZE of the file', () => {
  it('read and write the boundary themselves', () => {
    expect(kinds(chain([quantize, relu, quantize], [uint8, int8, int8, uint8]))).toEqual([
      'QUANTIZE',
      'RELU',
      'QUANTIZE',
    ])
  })

  it('may write an output that another operator reads', () => {
    const model = chain([quantize, relu], [int8, uint8, uint8])
    const graph = model.subgraphs[0]
    graph?.outputs.push(1)
    const { operators, outputs } = readTflite(rawFile(model))
    expect(operators.map(({ def }) => def.kind)).toEqual(['QUANTIZE', 'QUANTIZE', 'RELU', 'QUANTIZE'])
    expect(outputs.map(({ name, type }) => [name, type])).toEqual([
      ['tensor 2', 'uint8'],
      ['tensor 1', 'uint8'],
    ])
  })
})

describe('names at the boundary', () => {
  it('get a number where the file repeats them', () => {
    const model = chain([relu, relu], [int8, int8, int8])
    const graph = model.subgraphs[0]
    for (const tensor of graph?.tensors ?? []) tensor.name = 'same'
    graph?.outputs.push(1, 2)
    const { inputs, outputs } = readTflite(rawFile(model))
    expect(inputs.map(({ name }) => name)).toEqual(['same'])
    expect(outputs.map(({ name }) => name)).toEqual(['same', 'same 2'])
  })
})

describe('float32 operators with quantized constants', () => {
  it('compute in float32 with what the constants stand for, behind an operator that rounds the input', () => {
    const model = changed(({ buffers }, { input, bias, output }) => {
      for (const tensor of [input, bias, output]) tensor.type = 0
      buffers[2] = { data: new Uint8Array(12) }
    })
    const [ahead, conv] = readTflite(rawFile(model)).operators
    expect(ahead?.def.kind).toBe('DYNAMIC_QUANTIZE')
    expect(conv?.inputs[0]).toBe(ahead?.outputs[0])
    const filter = conv?.inputs[1]
    expect(filter).toMatchObject({ name: 'filter/float32', type: 'float32', stored: { type: 'int8' } })
    const stored = filter?.stored?.data as Int8Array
    expect(filter?.data?.[20]).toBe((stored[20] ?? 0) * 0.5)
  })

  it('says when they are too large for float32', () => {
    const model = changed(({ buffers }, { input, filter, bias, output }) => {
      for (const tensor of [input, bias, output]) tensor.type = 0
      buffers[2] = { data: new Uint8Array(12) }
      buffers[1] = { data: new Uint8Array(54).fill(100) }
      filter.quantization = { scale: [3e38], zeroPoint: [0] }
    })
    expect(failure(model)).toMatch(/tensor "filter\/float32" .* element 0 is Infinity/)
  })
})
