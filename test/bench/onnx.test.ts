import { describe, expect, test } from 'vitest'
import { bytes, integer, message, text } from '../../bench/onnx/protobuf'
import { permuteImages, writeOnnx } from '../../bench/onnx/write'
import { ModelError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { outputOf } from '../../src/graph/operator'
import { conv2d } from '../../src/ops/conv/conv2d'
import { fullyConnected } from '../../src/ops/conv/fully-connected'
import { abs } from '../../src/ops/elementwise/abs'
import { maxPool2d } from '../../src/ops/pool/max-pool2d'
import { float32, makeOp } from '../harness/build'

describe('the wire format', () => {
  test('numbers in seven bits a byte, the example of its documentation', () => {
    expect([...integer(1, 150)]).toEqual([0x08, 0x96, 0x01])
    expect([...integer(1, 0)]).toEqual([0x08, 0x00])
    expect([...integer(20, 2)]).toEqual([0xa0, 0x01, 0x02])
  })

  test('text, bytes and messages with their length', () => {
    expect([...text(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    expect([...bytes(1, new Uint8Array(2))]).toEqual([0x0a, 2, 0, 0])
    expect([...message(3, [integer(1, 150)])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01])
  })
})

test('weights go from height, width, channels to channels, height, width', () => {
  const rows = Float32Array.from({ length: 12 }, (_, i) => i)
  // Two images of 1 by 2 with 3 channels.
  expect([...permuteImages(rows, [2, 1, 2, 3])]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11])
})

/** A convolution, a pool and a fully connected layer; or something that is no part of a classifier. */
function network(known: boolean): Graph {
  const input = float32([1, 4, 4, 1])
  if (!known) {
    const op = makeOp(abs, {}, [input])
    return makeGraph({ name: 'net', inputs: [input], outputs: op.outputs, operators: [op] })
  }
  const window = { strides: [1, 1], padding: 'SAME' } as const
  const filter = float32([2, 3, 3, 1], Array(18).fill(0.5), 'filter')
  const conv = makeOp(conv2d, { ...window, dilations: [1, 1], activation: 'relu' }, [input, filter])
  const halving = { strides: [2, 2], padding: 'VALID', window: [2, 2], activation: 'none' } as const
  const pool = makeOp(maxPool2d, halving, [outputOf(conv)])
  const weights = float32([3, 8], Array(24).fill(1), 'weights')
  const dense = makeOp(fullyConnected, { activation: 'none', keepDims: false }, [outputOf(pool), weights])
  return makeGraph({ name: 'net', inputs: [input], outputs: dense.outputs, operators: [conv, pool, dense] })
}

test('a network becomes a chain of ONNX nodes', () => {
  const content = new TextDecoder('latin1').decode(writeOnnx(network(true)))
  const nodes = [...content.matchAll(/(Reshape|Conv|Relu|MaxPool|Flatten|Gemm) \d/g)].map(([name]) => name)
  expect(nodes).toEqual(['Reshape 0', 'Conv 1', 'Relu 2', 'MaxPool 3', 'Flatten 4', 'Gemm 5'])
})

test('an operator that it does not know is named', () => {
  expect(() => writeOnnx(network(false))).toThrow(ModelError)
  expect(() => writeOnnx(network(false))).toThrow('ABS "op" does not become ONNX')
})
