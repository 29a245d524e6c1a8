import { expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { saveModel } from '../../../src/formats/save'
import { type Graph, makeGraph } from '../../../src/graph/graph'
import { quantizeInto } from '../../../src/numerics/quantize'
import { runOracle } from '../../harness/oracle'
import { digits, imageSize, shippedNetworks, toReals } from '../../harness/shipped'

const count = 20

/** The network up to what softmax reads. */
function upToLogits(graph: Graph): Graph {
  const operators = graph.operators.slice(0, -1)
  const outputs = operators.at(-1)?.outputs ?? []
  return makeGraph({ ...graph, name: `${graph.name} up to its logits`, operators, outputs })
}

test(`TensorFlow Lite runs the shipped network, quantized, as we do: ${count} drawn digits`, async () => {
  const { int8 } = await shippedNetworks()
  const logits = upToLogits(int8)
  const quant = int8.inputs[0]?.quant
  if (!quant) throw new Error('the input is not quantized')
  const reals = toReals(digits(count, 21))
  const [file, logitsFile] = [saveModel(int8), saveModel(logits)]
  for (let i = 0; i < count; i++) {
    const image = new Int8Array(imageSize)
    quantizeInto(reals.subarray(i * imageSize, (i + 1) * imageSize), quant, image)
    const [ours] = runReference(logits, [image])
    const [theirs] = await runOracle(logitsFile, [image])
    expect(Array.from(theirs?.data ?? [])).toEqual(Array.from(ours as Int8Array))
    const [probabilities] = runReference(int8, [image])
    const [theirProbabilities] = await runOracle(file, [image])
    const steps = Array.from(probabilities as Int8Array, (q, k) =>
      Math.abs(q - Number(theirProbabilities?.data[k])),
    )
    expect(steps.length).toBe(10)
    expect(Math.max(...steps)).toBeLessThanOrEqual(1)
  }
}, 120_000)

test('TensorFlow Lite runs the shipped float network as we do', async () => {
  const { float } = await shippedNetworks()
  const image = toReals(digits(1, 22))
  const [ours] = runReference(float, [image])
  const [theirs] = await runOracle(saveModel(float), [image])
  const differences = Array.from(ours as Float32Array, (value, k) =>
    Math.abs(value - Number(theirs?.data[k])),
  )
  expect(differences.length).toBe(10)
  expect(Math.max(...differences)).toBeLessThan(1e-5)
}, 120_000)
