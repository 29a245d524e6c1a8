import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { withBatch } from '../../src/graph/rebatch'
import { calibrate, quantize } from '../../src/quantize/index'
import { open } from '../harness/session'
import { randomInputs } from '../passes/net'
import { movingNetwork } from './moving-network'
import { mixedTypesNetwork, randomSamples } from './networks'

test('a network of operators that move elements runs in int8 on the GPU, two images at a time', async () => {
  const float = movingNetwork()
  const int8 = withBatch(quantize(float, await calibrate(float, randomSamples(float, 4))), 2)
  const [reals = new Float32Array()] = randomInputs(int8, 9)
  const bytes = Int8Array.from(reals, (value) => Math.round(value * 127))
  const [expected] = runReference(int8, [bytes])
  const session = await open(int8)
  const found = await session.run({ x: bytes })
  expect(found.bigger).toEqual(expected)
})

test('a network that is int8, float32 and whole numbers by turns runs on the GPU and the CPU', async () => {
  const float = mixedTypesNetwork(false)
  const int8 = quantize(float, await calibrate(float, randomSamples(float, 4)))
  const image = Int8Array.from({ length: 108 }, (_, i) => ((i * 37) % 251) - 125)
  const [place, last] = runReference(int8, [image])
  const session = await open(int8)
  const found = await session.run({ image })
  expect(found).toEqual({ place, column: last })
})
