import { beforeAll, describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { createSession } from '../../src/gpu/session'
import type { Graph } from '../../src/graph/graph'
import { quantizeInto } from '../../src/numerics/quantize'
import { sharedDevice } from '../harness/host'
import { digits, imageSize, shippedNetworks, shippedShards, toReals } from '../harness/shipped'

/** Four batches: the reference takes most of the time. */
const count = 200
const batch = 50
const minutes = 60_000

describe('the shipped network, quantized, on 200 drawn digits', () => {
  let model: Graph
  let images: Int8Array
  let expected: Int8Array

  beforeAll(async () => {
    model = (await shippedNetworks()).int8
    images = new Int8Array(count * imageSize)
    const quant = model.inputs[0]?.quant
    if (!quant) throw new Error('the input is not quantized')
    quantizeInto(toReals(digits(count, 7)), quant, images)
    expected = new Int8Array(count * 10)
    for (let i = 0; i < count; i++) {
      const [output] = runReference(model, [images.subarray(i * imageSize, (i + 1) * imageSize)])
      expected.set(output as Int8Array, i * 10)
    }
  }, 8 * minutes)

  for (const dot of ['native', 'emulated'] as const) {
    test(
      `every output byte equals the reference's, ${dot} dot product`,
      async () => {
        const session = await createSession(model, {
          device: await sharedDevice(),
          batch,
          dot,
          outputs: 'stored',
        })
        const name = model.outputs[0]?.name ?? ''
        const input = model.inputs[0]?.name ?? ''
        const got = new Int8Array(count * 10)
        for (let i = 0; i < count; i += batch) {
          const answer = await session.run({
            [input]: images.subarray(i * imageSize, (i + batch) * imageSize),
          })
          got.set(answer[name] as Int8Array, i * 10)
        }
        session.dispose()
        expect(got).toEqual(expected)
        expect(new Set(got).size).toBeGreaterThan(4)
      },
      8 * minutes,
    )
  }
})

test('float32 agrees with TensorFlow.js to 1e-4 relative, and takes five dispatches', async () => {
  const tf = await import('@tensorflow/tfjs')
  await tf.setBackend('cpu')
  const { float, modelJson } = await shippedNetworks()
  const session = await createSession(float, { device: await sharedDevice(), batch: 2 })
  const images = toReals(digits(2, 3))
  const answer = await session.run({ [float.inputs[0]?.name ?? '']: images })
  const { dispatches } = await session.info()
  session.dispose()
  const artifacts = await tfjsArtifacts(modelJson)
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts))
  const prediction = model.predict(tf.tensor(images, [2, 28, 28, 1]))
  if (Array.isArray(prediction)) throw new Error('one output was expected')
  const want = prediction.dataSync()
  const got = answer[float.outputs[0]?.name ?? ''] as Float32Array
  expect(dispatches).toBe(5)
  expect(got.length).toBe(20)
  want.forEach((value, i) => {
    expect(Math.abs((got[i] as number) - value)).toBeLessThanOrEqual(1e-4 * Math.max(value, 1e-3))
  })
}, 120_000)

/** Returns the shipped model.json with its shards joined, as TensorFlow.js loads it from memory. */
async function tfjsArtifacts(modelJson: Uint8Array) {
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(modelJson))
  const shards = await shippedShards(weightsManifest)
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights),
    weightData: shards.buffer as ArrayBuffer,
  }
}
