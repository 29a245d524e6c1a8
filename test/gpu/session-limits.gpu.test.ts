/** Devices that allow less than others. */
import { expect, test } from 'vitest'
import { createSession } from '../../src/gpu/session'
import { calibrate, sessionRunner } from '../../src/quantize'
import { deepMnist } from '../harness/networks'
import { countingDevice, openOwn, randomImage, reference } from '../harness/session'

/** A device of its own that says to have other limits. */
async function limitedDevice(limits: Partial<Record<keyof GPUSupportedLimits, number>>): Promise<GPUDevice> {
  const { device } = await countingDevice()
  const real = device.limits
  const all = new Proxy(real, { get: (_, name) => limits[name as never] ?? real[name as never] })
  Object.defineProperty(device, 'limits', { value: all })
  return device
}

test('no dispatch has more workgroups along an axis than the device allows', async () => {
  const device = await limitedDevice({ maxComputeWorkgroupsPerDimension: 10 })
  const counts: number[] = []
  const encoder = device.createCommandEncoder.bind(device)
  device.createCommandEncoder = (descriptor) => {
    const made = encoder(descriptor)
    const begin = made.beginComputePass.bind(made)
    made.beginComputePass = (options) => {
      const pass = begin(options)
      const dispatch = pass.dispatchWorkgroups.bind(pass)
      pass.dispatchWorkgroups = (x, y = 1, z = 1) => {
        counts.push(x, y, z)
        return dispatch(x, y, z)
      }
      return pass
    }
    return made
  }
  const model = deepMnist('int8', 7, 20)
  const image = randomImage(model, 3, 1)
  const session = await createSession(model, { device, batch: 3, outputs: 'stored' })
  expect((await session.run({ image })).probabilities).toEqual(reference(model, image, 3))
  expect(Math.max(...counts)).toBeLessThanOrEqual(10)
  // Some wrapped.
  expect(counts.filter((count, i) => i % 3 === 1 && count > 1)).not.toEqual([])
  session.dispose()
  device.destroy()
})

test('results that fit no buffer together are read back in parts', async () => {
  const model = deepMnist('float32', 7, 8)
  const image = Float32Array.from({ length: 64 }, (_, i) => i / 64)
  const whole = await openOwn(model, { keepAll: true })
  const expected = await whole.runAll({ image })
  const bytes = Math.max(...[...expected.values()].map(({ byteLength }) => byteLength))
  const device = await limitedDevice({ maxBufferSize: 2 * bytes })
  const session = await createSession(model, { device, keepAll: true })
  const runs = await Promise.all([0, 1, 2].map(() => session.runAll({ image })))
  for (const run of runs) expect([...run.values()]).toEqual([...expected.values()])
  const ranges = await calibrate(model, [image], { run: sessionRunner(session) })
  expect(ranges).toEqual(await calibrate(model, [image], { run: sessionRunner(whole) }))
  session.dispose()
  device.destroy()
})
