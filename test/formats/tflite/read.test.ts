import { describe, expect, it } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { changed, failure, partsOf } from './failure'
import { builtin, bytesOf, convModel, floatModel, rawFile } from './raw'

describe('the control', () => {
  it('is read, with copies of its constants and the quantization of each tensor', () => {
    const graph = readTflite(rawFile(convModel()))
    const [op] = graph.operators
    expect(graph.inputs.map(({ name }) => name)).toEqual(['in'])
    expect(op?.def.kind).toBe('CONV_2D')
    expect(op?.attrs).toEqual({ strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' })
    expect(op?.inputs[1]).toMatchObject({
      shape: [3, 3, 3, 2],
      type: 'int8',
      quant: { scale: [0.25, 0.5, 0.125], zeroPoint: [0, 0, 0], axis: 0 },
    })
    expect(op?.inputs[2]?.data).toEqual(Int32Array.of(10, -20, 30))
    expect(op?.outputs[0]?.quant).toEqual({ scale: [1], zeroPoint: [-5], axis: 0 })
  })

  it('is read from bytes at any place in their buffer', () => {
    const file = rawFile(convModel())
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    const graph = readTflite(shifted.subarray(3))
    expect(graph.operators[0]?.inputs[2]?.data).toEqual(Int32Array.of(10, -20, 30))
  })

  it('is read when the file has only the older field for operator codes, or says −1 for the batch', () => {
    const older = changed((model) => {
      model.codes = [{ deprecated: builtin.conv2d }]
    })
    const dynamic = changed((_, { input, output }) => {
      input.signature = [-1, 4, 4, 2]
      output.signature = [-1, 4, 4, 3]
    })
    expect(readTflite(rawFile(older)).operators[0]?.def.kind).toBe('CONV_2D')
    expect(readTflite(rawFile(dynamic)).inputs[0]?.shape).toEqual([1, 4, 4, 2])
  })

  it('is read without a bias, left out or −1', () => {
    for (const inputs of [
      [0, 1],
      [0, 1, -1],
    ]) {
      const model = changed((_, { operator }) => {
        operator.inputs = inputs
      })
      expect(readTflite(rawFile(model)).operators[0]?.inputs).toHaveLength(2)
    }
  })
})

it('infinite constants are read, as masks', () => {
  const model = changed(({ buffers }, { input, filter, bias, output }) => {
    for (const tensor of [input, filter, bias, output]) tensor.type = 0
    buffers[1] = { data: bytesOf(new Float32Array(54)) }
    buffers[2] = { data: bytesOf(Float32Array.of(-Infinity, 1, 2)) }
  })
  expect(readTflite(rawFile(model)).operators[0]?.inputs[2]?.data?.[0]).toBe(-Infinity)
})

describe('scales of 0', () => {
  it('are read on filters and biases: the output of the channel is its zero point', () => {
    const model = changed((_, { filter, bias }) => {
      filter.quantization = { scale: [0.25, 0, 0.125], zeroPoint: [0, 0, 0] }
      bias.quantization = { scale: [0.125, 0, 0.0625], zeroPoint: [0, 0, 0] }
    })
    const graph = readTflite(rawFile(model))
    const channels = Array.from(runReference(graph, [new Int8Array(32).fill(100)])[0] as Int8Array)
    expect(new Set(channels.filter((_, i) => i % 3 === 1))).toEqual(new Set([-5]))
    expect(new Set(channels).size).toBeGreaterThan(2)
    expect(readTflite(writeTflite(graph)).operators[0]?.inputs[1]?.quant?.scale).toEqual([0.25, 0, 0.125])
  })

  it('are read on uint8 constants, and on int32 tensors', () => {
    const model = changed((_, { input, filter, bias, output }) => {
      for (const tensor of [input, filter, output]) tensor.type = 3
      filter.quantization = { scale: [0], zeroPoint: [0] }
      bias.quantization = { scale: [0], zeroPoint: [0] }
      output.quantization = { scale: [1], zeroPoint: [123] }
    })
    expect(readTflite(rawFile(model)).operators[1]?.inputs[1]?.quant).toEqual({
      scale: [0],
      zeroPoint: [-128],
      axis: 0,
    })
  })

  it('are refused on activations, int8 and uint8', () => {
    for (const type of [9, 3]) {
      const model = changed((_, { input }) => {
        Object.assign(input, { type, quantization: { scale: [0], zeroPoint: [3] } })
      })
      expect(failure(model)).toMatch(/tensor .*"in".*: scale 0 is 0; scales must be positive/)
    }
  })
})

describe('the axis of a quantized vector', () => {
  it.each([
    [[3], 3],
    [[3], -1],
    [[1, 1, 1, 3], 0],
    [[1, 3], 3],
  ])('of shape %j is found where the file says axis %i', (shape, axis) => {
    const model = changed((_, { bias }) => {
      Object.assign(bias, { shape, quantization: { ...bias.quantization, axis } })
    })
    const [, , bias] = readTflite(rawFile(model)).operators[0]?.inputs ?? []
    expect(bias?.quant?.axis).toBe(shape.indexOf(3))
  })

  it('is not looked for where more than one axis has elements, or the scales are too few', () => {
    const wrongAxis = changed((_, { filter }) => {
      filter.quantization = { scale: [0.25, 0.5, 0.125], zeroPoint: [0, 0, 0], axis: 4 }
    })
    expect(failure(wrongAxis)).toMatch(/"filter".*: quantized along axis 4 of 4/)
    const tooFew = changed((_, { bias }) => {
      bias.quantization = { scale: [1, 1], zeroPoint: [0, 0], axis: 3 }
    })
    expect(failure(tooFew)).toMatch(/"bias".*: quantized along axis 3 of 1/)
  })
})

describe('attributes that are inputs in the file', () => {
  const padModel = (paddings: Int32Array | BigInt64Array, shape = [2, 2]) => {
    const model = floatModel(builtin.pad, [[2, 3], shape], [4, 3])
    const { graph, filter } = partsOf(model)
    graph.inputs = [0]
    Object.assign(filter, { type: paddings instanceof Int32Array ? 2 : 4, buffer: 1 })
    model.buffers.push({ data: bytesOf(paddings) })
    return model
  }

  it('are read from int32 and from int64', () => {
    for (const paddings of [Int32Array.of(1, 1, 0, 0), BigInt64Array.of(1n, 1n, 0n, 0n)]) {
      const [op] = readTflite(rawFile(padModel(paddings))).operators
      expect(op?.attrs).toEqual({
        paddings: [
          [1, 1],
          [0, 0],
        ],
      })
      expect(op?.inputs).toHaveLength(1)
    }
  })

  it('must have the right shape', () => {
    expect(failure(padModel(Int32Array.of(1, 1, 0, 0), [4]))).toMatch(
      /operator 0: PAD: paddings have the shape \[4\]/,
    )
  })

  it('must be integers', () => {
    const model = padModel(Int32Array.of(1, 1, 0, 0))
    partsOf(model).filter.type = 0
    expect(failure(model)).toMatch(/operator 0 \(PAD\), input 1, "in 1", is float32, not int32 or int64/)
  })

  it('must be constants', () => {
    const model = floatModel(builtin.reshape, [[2, 3], [1]], [6])
    partsOf(model).filter.type = 2
    expect(failure(model)).toMatch(/operator 0 \(RESHAPE\), input 1, "in 1", must be a constant/)
  })

  it('may be missing on RESHAPE, whose output says the same', () => {
    const [op] = readTflite(rawFile(floatModel(builtin.reshape, [[2, 3]], [6]))).operators
    expect(op?.attrs).toEqual({ shape: [6] })
  })
})

describe('missing options', () => {
  it('take their defaults where the schema has useful ones', () => {
    const graph = readTflite(
      rawFile(
        floatModel(
          builtin.add,
          [
            [2, 3],
            [2, 3],
          ],
          [2, 3],
        ),
      ),
    )
    expect(graph.operators[0]?.attrs).toEqual({ activation: 'none' })
  })

  it('are an error where it has not', () => {
    expect(failure(floatModel(builtin.softmax, [[2, 3]], [2, 3]))).toMatch(/SoftmaxOptions is needed/)
  })
})
