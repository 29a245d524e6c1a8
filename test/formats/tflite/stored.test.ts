/** Constants that a file holds as int8 behind a DEQUANTIZE. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { ModelError } from '../../../src/graph/errors'
import { makeGraph } from '../../../src/graph/graph'
import { makeOperator, type Operator } from '../../../src/graph/operator'
import { perAxis, perTensor } from '../../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { dequantizeConstant } from '../../../src/numerics/stored'
import { add, dequantize } from '../../../src/ops/index'

const x = makeTensor({ name: 'x', shape: [2, 2], type: 'float32' })

function sum(a: Tensor, b: Tensor, name: string): Operator {
  const output = makeTensor({ name, shape: a.shape, type: 'float32' })
  return makeOperator({ def: add, name, attrs: { activation: 'none' }, inputs: [a, b], outputs: [output] })
}

function int8(quant = perAxis([0.5, 2], 1), name = 'w_int8'): Tensor {
  return makeTensor({ name, shape: [2, 2], type: 'int8', quant, data: Int8Array.of(1, 2, 3, 4) })
}

describe('a constant with a stored form', () => {
  const constant = dequantizeConstant(int8(), 'w')
  const first = sum(x, constant, 'first')
  const second = sum(first.outputs[0] ?? x, constant, 'second')
  const graph = makeGraph({ name: 'g', inputs: [x], outputs: second.outputs, operators: [first, second] })

  test('is written once in that form, and read back with its values and that form', () => {
    const read = readTflite(writeTflite(graph))
    expect(read.operators.map(({ def }) => def.kind)).toEqual(['ADD', 'ADD'])
    const [one, other] = read.operators.map(({ inputs }) => inputs[1])
    expect(other).toBe(one)
    expect(one).toEqual(constant)
    expect(writeTflite(read)).toEqual(writeTflite(graph))
  })

  test('is read by TensorFlow Lite from version 5 of DEQUANTIZE on, per tensor from version 2 on', () => {
    const version = dequantize.tflite?.version
    const op = (stored: Tensor) => ({ def: dequantize, name: 'd', attrs: {}, inputs: [stored], outputs: [x] })
    expect(version?.(op(int8()))).toBe(5)
    expect(version?.(op(int8(perTensor(1, 0))))).toBe(2)
  })
})

test('a dequantized constant that is an output of the graph stays an operator', () => {
  const output = makeTensor({ name: 'y', shape: [2, 2], type: 'float32' })
  const stored = int8(perTensor(0.5, 1))
  const op = makeOperator({ def: dequantize, name: 'y', attrs: {}, inputs: [stored], outputs: [output] })
  const graph = makeGraph({ name: 'g', inputs: [], outputs: [output], operators: [op] })
  const read = readTflite(writeTflite(graph))
  expect(read.operators.map(({ def }) => def.kind)).toEqual(['DEQUANTIZE'])
  expect(Array.from(runReference(read, [])[0] as Float32Array)).toEqual([0, 0.5, 1, 1.5])
})

test('one constant that is dequantized over and over is an error, not memory', () => {
  const size = 2 ** 18
  const stored = makeTensor({
    name: 'w',
    shape: [size],
    type: 'int8',
    quant: perTensor(1, 0),
    data: new Int8Array(size),
  })
  const input = makeTensor({ name: 'x', shape: [size], type: 'float32' })
  const operators: Operator[] = []
  let last = input
  for (let i = 0; i < 64; i++) {
    const op = sum(last, dequantizeConstant(stored, `w${i}`), `y${i}`)
    operators.push(op)
    last = op.outputs[0] ?? last
  }
  const file = writeTflite(makeGraph({ name: 'g', inputs: [input], outputs: [last], operators }))
  expect(file.length).toBeLessThan(2 * size)
  expect(() => readTflite(file)).toThrow(ModelError)
  expect(() => readTflite(file)).toThrow('refer to the same bytes over and over')
})
