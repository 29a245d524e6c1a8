import { describe, expect, it } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { FlatFile, type FlatTable } from '../../../src/formats/tflite/flatbuffer'
import { operatorName } from '../../../src/formats/tflite/operator-names'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { ModelError } from '../../../src/graph/errors'
import { allTensors, type Graph, makeGraph } from '../../../src/graph/graph'
import { makeOperator, type OpDef } from '../../../src/graph/operator'
import { makeTensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import { dropout, operators } from '../../../src/ops'
import { seeded } from '../../harness/random'
import { type BuiltCase, builtCases } from '../../ops/cases'
import { single } from '../../ops/cases/builders'

const written = builtCases().filter(({ file }) => file !== 'none')

function caseNamed(name: string): BuiltCase {
  const found = written.find((one) => one.name === name)
  if (!found) throw new Error(`no case "${name}"`)
  return found
}

function graphOf(name: string, kind: 'float32' | 'int8') {
  return caseNamed(`${name}, ${kind}`).graph
}

function isQuantized({ inputs, outputs }: Graph): boolean {
  return [...inputs, ...outputs].some(({ type }) => type === 'int8' || type === 'uint8')
}

function modelOf(file: Uint8Array): FlatTable {
  return new FlatFile(file, 'written').root('TFL3', 'the model')
}

/** For whoever adds an operator. */
const added =
  'if you added an operator, add the version that op_version.cc of TensorFlow Lite gives it to this list'

/** "CONV_2D 3" for each operator code of a file. */
function codesOf(file: Uint8Array): string[] {
  const codes = modelOf(file).tables(1, 'operator code')
  return Array.from({ length: codes.length }, (_, i) => {
    const code = codes.at(i)
    // The field from before there were 128 operators holds 127 for the later ones.
    expect(code.int8(0)).toBe(Math.min(code.int32(3), 127))
    return `${operatorName(code.int32(3))} ${code.int32(2, 1)}`
  })
}

for (const { name, graph, data, file: growth } of written) {
  if (growth) continue
  describe(name, () => {
    const file = writeTflite(graph)

    it('comes back as it was written', () => {
      const again = readTflite(file)
      expect(again).toEqual(graph)
      expect(allTensors(again)).toHaveLength(allTensors(graph).length)
      const inputs = data(seeded(1))
      expect(runReference(again, inputs)).toEqual(runReference(graph, inputs))
    })

    it('is written the same a second time', () => {
      expect(writeTflite(readTflite(file))).toEqual(file)
    })
  })
}

describe('every operator that has a .tflite form', () => {
  it('has the number that the schema gives its name', () => {
    for (const { kind, tflite } of operators) if (tflite) expect(operatorName(tflite.builtin)).toBe(kind)
  })
})

describe('a file', () => {
  it('has an empty buffer 0, and data on multiples of 16 bytes', () => {
    for (const { graph } of written) {
      const file = writeTflite(graph)
      const buffers = modelOf(file).tables(4, 'buffer')
      expect(buffers.at(0).vector(0, 1, 'data').length).toBe(0)
      for (let i = 1; i < buffers.length; i++) {
        const { at, length } = buffers.at(i).vector(0, 1, 'data')
        expect(length).toBeGreaterThan(0)
        expect(at % 16).toBe(0)
      }
    }
  })

  it('gives operands of five axes that broadcast the versions that TensorFlow Lite wants', () => {
    const codes = <A>(def: OpDef<A>, attrs: A, ...shapes: number[][]) => {
      const inputs = shapes.map((shape, i) => makeTensor({ name: `x${i}`, shape, type: 'float32' }))
      return codesOf(writeTflite(single(def, attrs, inputs, { type: 'float32' })))
    }
    const [five, last] = [
      [2, 1, 2, 1, 3],
      [1, 1, 1, 1, 3],
    ]
    expect(codes(ops.sub, { activation: 'none' }, five, last)).toEqual(['SUB 3'])
    expect(codes(ops.sub, { activation: 'none' }, five, five)).toEqual(['SUB 1'])
    expect(codes(ops.sub, { activation: 'none' }, [2, 3], [3])).toEqual(['SUB 1'])
    expect(codes(ops.div, { activation: 'none' }, five, last)).toEqual(['DIV 2'])
    expect(codes(ops.maximum, {}, five, last)).toEqual(['MAXIMUM 3'])
    expect(codes(ops.minimum, {}, last, five)).toEqual(['MINIMUM 3'])
  })

  it('gives hybrid operators the versions that TensorFlow Lite wants', () => {
    const codes = (name: string) => codesOf(writeTflite(caseNamed(name).graph))
    expect(codes('conv, hybrid, asymmetric')).toEqual(['CONV_2D 5'])
    expect(codes('conv, hybrid, one scale')).toEqual(['CONV_2D 2'])
    expect(codes('depthwise, hybrid, asymmetric')).toEqual(['DEPTHWISE_CONV_2D 6'])
    expect(codes('fully connected, hybrid, one scale')).toEqual(['FULLY_CONNECTED 3'])
    expect(codes('fully connected, hybrid, one scale, asymmetric')).toEqual(['FULLY_CONNECTED 9'])
  })

  it('says that Octet wrote it, in version 3 of the schema', () => {
    const model = modelOf(writeTflite(graphOf('relu', 'int8')))
    expect(model.uint32(0)).toBe(3)
    expect(model.string(3, 'description')).toBe('Octet')
  })

  it('stores equal constants once', () => {
    const graph = graphOf('network', 'int8')
    const constants = allTensors(graph).filter(({ data }) => data)
    const buffers = modelOf(writeTflite(graph)).tables(4, 'buffer')
    // Weights and bias of two convolutions are equal; those of the dense layer and the shape of the reshape are not.
    expect(constants).toHaveLength(6)
    expect(buffers.length).toBe(1 + 4 + 1)
  })

  it('keeps constants apart that differ in their last element', () => {
    const graph = graphOf('fully connected, 7 rows, 33 to 10', 'float32')
    const [op] = graph.operators
    const [input, weights] = op?.inputs ?? []
    if (!op || !input || !weights?.data) throw new Error('no weights')
    const other = Float32Array.from(weights.data as Float32Array)
    other[other.length - 1] = 7
    const twin = makeTensor({ ...weights, name: 'twin', data: other })
    const output = makeTensor({ ...(op.outputs[0] as typeof input), name: 'second' })
    const second = makeOperator({ ...op, name: 'second', inputs: [input, twin], outputs: [output] })
    const both = makeGraph({ ...graph, outputs: [...op.outputs, output], operators: [op, second] })
    const again = readTflite(writeTflite(both))
    expect(again.operators[1]?.inputs[1]?.data).toEqual(other)
    expect(again.operators[0]?.inputs[1]?.data).toEqual(weights.data)
  })

  it('keeps data that is a part of a larger buffer', () => {
    const graph = graphOf('fully connected, 7 rows, 33 to 10', 'float32')
    const [op] = graph.operators
    if (!op) throw new Error('no operator')
    const inputs = op.inputs.map((tensor) => {
      if (!tensor?.data) return tensor
      const room = new Float32Array(tensor.data.length + 5)
      room.set(tensor.data as Float32Array, 5)
      return makeTensor({ ...tensor, data: room.subarray(5) })
    })
    const moved = makeGraph({ ...graph, operators: [makeOperator({ ...op, inputs })] })
    expect(readTflite(writeTflite(moved))).toEqual(graph)
  })

  it('keeps names in any script', () => {
    const graph = graphOf('relu', 'float32')
    const [op] = graph.operators
    const input = makeTensor({ ...(graph.inputs[0] as (typeof graph.inputs)[0]), name: '画像 🖼' })
    if (!op) throw new Error('no operator')
    const renamed = makeGraph({
      ...graph,
      inputs: [input],
      operators: [makeOperator({ ...op, inputs: [input] })],
    })
    expect(readTflite(writeTflite(renamed)).inputs[0]?.name).toBe('画像 🖼')
  })

  it('gives int8 operators the versions that their kernels ask for', () => {
    const versions = new Set(
      written.flatMap(({ graph }) => (isQuantized(graph) ? codesOf(writeTflite(graph)) : [])),
    )
    expect([...versions].sort(), added).toEqual([
      'ABS 2',
      'ADD 2',
      'ARG_MAX 2',
      'AVERAGE_POOL_2D 2',
      'BATCH_MATMUL 2',
      'BATCH_TO_SPACE_ND 2',
      'BATCH_TO_SPACE_ND 3',
      'BROADCAST_TO 3',
      'CONCATENATION 2',
      'CONV_2D 3',
      'CONV_2D 6',
      'DEPTHWISE_CONV_2D 3',
      'DEPTH_TO_SPACE 2',
      'DEQUANTIZE 1',
      'DEQUANTIZE 2',
      'ELU 1',
      'EQUAL 2',
      'EXP 2',
      'EXPAND_DIMS 1',
      'FILL 3',
      'FULLY_CONNECTED 4',
      'FULLY_CONNECTED 5',
      'FULLY_CONNECTED 6',
      'GATHER 2',
      'GATHER 5',
      'GATHER_ND 1',
      'GELU 2',
      'GREATER 2',
      'GREATER_EQUAL 2',
      'HARD_SWISH 1',
      'L2_NORMALIZATION 2',
      'LEAKY_RELU 1',
      'LESS 2',
      'LESS_EQUAL 2',
      'LOG 2',
      'LOGISTIC 2',
      'LOG_SOFTMAX 2',
      'MAXIMUM 2',
      'MAX_POOL_2D 2',
      'MEAN 2',
      'MINIMUM 2',
      'MIRROR_PAD 2',
      'MUL 2',
      'MUL 3',
      'NOT_EQUAL 2',
      'PACK 2',
      'PAD 2',
      'PAD 4',
      'PADV2 2',
      'PRELU 1',
      'QUANTIZE 1',
      'REDUCE_MAX 2',
      'REDUCE_MIN 2',
      'RELU 2',
      'RELU6 2',
      'RELU_0_TO_1 1',
      'RELU_N1_TO_1 1',
      'RESHAPE 1',
      'RESIZE_BILINEAR 2',
      'RESIZE_BILINEAR 3',
      'RESIZE_NEAREST_NEIGHBOR 2',
      'RESIZE_NEAREST_NEIGHBOR 3',
      'REVERSE_V2 3',
      'RSQRT 2',
      'SELECT 1',
      'SELECT_V2 1',
      'SLICE 2',
      'SOFTMAX 2',
      'SPACE_TO_BATCH_ND 2',
      'SPACE_TO_BATCH_ND 3',
      'SPACE_TO_DEPTH 2',
      'SPLIT 2',
      'SPLIT_V 2',
      'SQUARED_DIFFERENCE 2',
      'SQUEEZE 1',
      'STRIDED_SLICE 2',
      'STRIDED_SLICE 6',
      'SUB 2',
      'SUM 2',
      'TANH 2',
      'TILE 3',
      'TOPK_V2 2',
      'TRANSPOSE 2',
      'TRANSPOSE 4',
      'TRANSPOSE 6',
      'TRANSPOSE_CONV 2',
      'TRANSPOSE_CONV 3',
      'TRANSPOSE_CONV 4',
      'UNPACK 2',
    ])
  })

  it('gives float32 operators version 1, but more where they do more', () => {
    const versions = new Set(
      written.flatMap(({ graph }) => (isQuantized(graph) ? [] : codesOf(writeTflite(graph)))),
    )
    expect([...versions].filter((version) => !version.endsWith(' 1')).sort(), added).toEqual([
      'BATCH_TO_SPACE_ND 3',
      'BROADCAST_TO 2',
      'CONV_2D 2',
      'CONV_2D 5',
      'CONV_2D 6',
      'DEPTHWISE_CONV_2D 2',
      'DEPTHWISE_CONV_2D 6',
      'DEQUANTIZE 2',
      'DEQUANTIZE 5',
      'FLOOR_DIV 2',
      'FULLY_CONNECTED 3',
      'FULLY_CONNECTED 5',
      'FULLY_CONNECTED 6',
      'FULLY_CONNECTED 9',
      'GATHER 5',
      'PAD 4',
      'RESIZE_BILINEAR 3',
      'RESIZE_NEAREST_NEIGHBOR 3',
      'REVERSE_V2 2',
      'SIGN 2',
      'SPACE_TO_BATCH_ND 3',
      'SPLIT 3',
      'STRIDED_SLICE 6',
      'TRANSPOSE 4',
      'TRANSPOSE 6',
      'TRANSPOSE_CONV 3',
      'TRANSPOSE_CONV 4',
    ])
  })

  it('gives a convolution without bias one of zeros, which TensorFlow Lite asks for', () => {
    for (const kind of ['float32', 'int8'] as const) {
      const { graph, data } = caseNamed(`conv, no bias, dispatch wraps, ${kind}`)
      const again = readTflite(writeTflite(graph))
      const bias = again.operators[0]?.inputs[2]
      expect(bias?.name).toBe('output/bias')
      expect(bias?.data).toEqual(kind === 'int8' ? new Int32Array(14) : new Float32Array(14))
      expect(bias?.quant?.scale).toEqual(
        again.operators[0]?.inputs[1]?.quant?.scale.map((scale) => Math.fround(scale * Math.fround(0.031))),
      )
      const inputs = data(seeded(1))
      expect(runReference(again, inputs)).toEqual(runReference(graph, inputs))
    }
  })

  it('cannot hold an operator of training, and the error says what to do', () => {
    const input = makeTensor({ name: 'in', shape: [1, 4], type: 'float32' })
    const output = makeTensor({ name: 'out', shape: [1, 4], type: 'float32' })
    const op = makeOperator({
      def: dropout,
      name: 'drop',
      attrs: { rate: 0.5 },
      inputs: [input],
      outputs: [output],
    })
    const graph = makeGraph({ name: 'g', inputs: [input], outputs: [output], operators: [op] })
    expect(() => writeTflite(graph)).toThrow(ModelError)
    expect(() => writeTflite(graph)).toThrow(/"drop" has no form in \.tflite files; freeze the model first/)
  })
})
