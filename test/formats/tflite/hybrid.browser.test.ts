import { expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { makeDynamicQuantize } from '../../../src/formats/tflite/hybrid'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { makeGraph } from '../../../src/graph/graph'
import { isOp } from '../../../src/graph/operator'
import { dynamicQuantize } from '../../../src/ops/quantize/dynamic-quantize'
import { calibrate } from '../../../src/quantize/calibrate'
import { quantize } from '../../../src/quantize/quantize'
import { deepMnist } from '../../harness/networks'
import { runOracle } from '../../harness/oracle'
import { seeded } from '../../harness/random'

/**
 * The network of the article, small, as dynamic-range quantization makes it: float32, int8 weights, no DEQUANTIZE. One
 * scale for all weights, because TensorFlow Lite's fully connected kernel for such models knows no others.
 */
function hybrid() {
  const graph = quantize(deepMnist('float32', 5, 8), undefined, { mode: 'weights', perAxis: false })
  const operators = graph.operators.flatMap((op) => {
    const [input, weights, ...rest] = op.inputs
    if (!input || !weights?.stored) return [op]
    const length =
      op.def.kind === 'CONV_2D' ? input.shape.slice(1).reduce((a, b) => a * b) : (weights.shape[1] ?? 1)
    const ahead = makeDynamicQuantize(input, { length, asymmetric: false })
    return [ahead, { ...op, inputs: [ahead.outputs[0], weights, ...rest] }]
  })
  return makeGraph({ ...graph, operators })
}

test('a file of float32 operators with int8 weights reads as it was written, and answers as TensorFlow Lite', async () => {
  const graph = hybrid()
  const file = writeTflite(graph)
  const again = readTflite(file)
  const dynamic = (g: typeof graph) =>
    g.operators.filter((op) => isOp(op, dynamicQuantize)).map((op) => op.attrs)
  expect(dynamic(again)).toEqual(dynamic(graph))
  expect(dynamic(again).length).toBe(4)
  const random = seeded(8)
  for (let round = 0; round < 5; round++) {
    const image = Float32Array.from({ length: 64 }, () => random() * 2 - 1)
    const [ours] = runReference(again, [image])
    const [theirs] = await runOracle(file, [image])
    const apart = Array.from(ours as Float32Array, (value, i) => Math.abs(value - Number(theirs?.data[i])))
    expect(apart.length).toBe(10)
    expect(Math.max(...apart)).toBeLessThan(1e-5)
  }
})

test('quantizing such a model ignores that it rounds', async () => {
  const graph = hybrid()
  const random = seeded(9)
  const samples = Array.from({ length: 3 }, () => Float32Array.from({ length: 64 }, random))
  const int8 = quantize(graph, await calibrate(graph, samples))
  expect(int8.operators.some((op) => isOp(op, dynamicQuantize))).toBe(false)
  expect(int8.operators.every((op) => op.inputs[0]?.type === 'int8')).toBe(true)
})
