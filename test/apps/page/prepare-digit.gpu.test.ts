import { expect, test } from 'vitest'
import { GpuPreparer } from '../../../src/apps/page/draw/gpu-preparer'
import { imageToInk, measureInk, sampleInk } from '../../../src/apps/page/draw/prepare-digit'
import { perTensor } from '../../../src/graph/quant-params'
import { quantizeValue } from '../../../src/numerics/quantize'
import { sharedDevice } from '../../harness/host'
import { readBuffer } from '../../harness/session'

const side = 64

/** A ring, softer on one side, that touches the edge of the drawing. */
function ring(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)]
    const distance = Math.hypot(x - 20, y - 34)
    return distance > 14 && distance < 21 ? 255 - 2 * y : 0
  })
}

test('the shader samples as the reference does, and quantizes what it sampled', async () => {
  const device = await sharedDevice()
  device.pushErrorScope('validation')
  const ink = ring()
  const measure = measureInk(ink, side)
  if (!measure) throw new Error('there is no ink')
  const preparer = await GpuPreparer.create(device, side)
  const quant = perTensor(1 / 255, -128)
  const { image, bytes } = preparer.prepare(ink, measure, quant)
  const got = await image
  const expected = sampleInk(ink, side, imageToInk(measure))
  // Samplers interpolate with 8 bits of fraction.
  expect(Math.max(...got.map((value, i) => Math.abs(value - (expected[i] ?? 2))))).toBeLessThan(0.004)
  expect(expected.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(30)
  const stored = new Int8Array(await readBuffer(device, bytes)).subarray(0, 784)
  expect(Array.from(stored)).toEqual(Array.from(got, (value) => quantizeValue(value, quant)))
  preparer.dispose()
  expect(await device.popErrorScope()).toBeNull()
})
