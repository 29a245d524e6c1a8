/** Bytes and arrays of another realm, as iframes, Node's `vm` and Jest make them, and of shared memory. */
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { loadModel } from '../../src/formats/load'
import { saveModel } from '../../src/formats/save'
import { accepts, elementsOf, packInput } from '../../src/gpu/transfer'
import { InputError } from '../../src/graph/errors'
import type { TensorData } from '../../src/graph/tensor'
import { calibrate, dequantizeArray, quantizeArray } from '../../src/quantize'
import { float32, int8, plain } from '../harness/build'
import { graphOf } from '../ops/cases'

const graph = graphOf('conv, 1×1, 8 to 16 channels, int8')
const bytes = saveModel(graph)

/** The values as an array of another realm. */
function foreign<T>(type: string, values: Iterable<number>): T {
  return runInNewContext(`${type}.from(values)`, { values: [...values] }) as T
}

test('the bytes of a model', async () => {
  const view = foreign<Uint8Array>('Uint8Array', bytes)
  expect(view).not.toBeInstanceOf(Uint8Array)
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  const sources = [view, view.buffer, shared, shared.buffer, new DataView(bytes.buffer, 0, bytes.length)]
  for (const source of sources) {
    const loaded = await loadModel(source as Uint8Array)
    expect(loaded.operators.map(({ def }) => def.kind)).toEqual(graph.operators.map(({ def }) => def.kind))
  }
  await expect(loadModel(Promise.resolve(view) as never)).rejects.toThrow(InputError)
})

test('the inputs of a run', () => {
  const reals = [0.5, 1, -2, 3]
  const x = float32([1, 4])
  const layout = { rows: 1, length: 4, pitch: 4 }
  const q = int8([1, 4], plain)
  const foreignReals = foreign<Float32Array>('Float32Array', reals)
  const foreignBytes = foreign<Int8Array>('Int8Array', [1, -2, 3, 4])
  const shared = new Float32Array(new SharedArrayBuffer(16))
  shared.set(reals)
  for (const given of [foreignReals, shared, foreign<number[]>('Array', reals)]) {
    expect(accepts(x, given)).toBe(true)
    expect(new Float32Array(packInput(x, given, layout).slice().buffer)).toEqual(Float32Array.from(reals))
  }
  expect(accepts(q, foreignBytes)).toBe(true)
  expect(elementsOf(q, foreignBytes)).toEqual(Int8Array.of(1, -2, 3, 4))
  expect(accepts(q, new DataView(new ArrayBuffer(4)))).toBe(false)
  expect(accepts(q, new SharedArrayBuffer(4))).toBe(false)
})

test('the reference, calibration and arrays', async () => {
  const net = graphOf('relu, float32')
  const shape = net.inputs[0]?.shape ?? []
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i - 300)
  const given = foreign<TensorData>('Float32Array', values)
  expect(runReference(net, [given])).toEqual(runReference(net, [values]))
  expect(await calibrate(net, [given as Float32Array])).toEqual(await calibrate(net, [values]))
  const quantized = quantizeArray(foreign<Float32Array>('Float32Array', [0, 1]), 0, 1, { type: 'qint8' })
  const again = dequantizeArray(foreign<Int8Array>('Int8Array', quantized.values), 0, 1)
  expect(again).toEqual(dequantizeArray(quantized.values, 0, 1))
})
