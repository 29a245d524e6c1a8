import { describe, expect, test } from 'vitest'
import { createSession } from '../../src/gpu/session'
import { DeviceError } from '../../src/graph/errors'
import { withBatch } from '../../src/graph/rebatch'
import { deepMnist } from '../harness/networks'
import { countingDevice, randomImage, reference } from '../harness/session'

describe('GPU buffers', () => {
  test('in and out, padded layouts and plain ones', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const session = await createSession(model, { device, outputs: 'stored' })
    for (const seed of [1, 2]) {
      const image = randomImage(model, 1, seed)
      const source = device.createBuffer({
        size: 64,
        usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      })
      device.queue.writeBuffer(source, 0, image)
      const target = device.createBuffer({
        size: 12,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      })
      expect(await session.run({ image: source }, { into: { probabilities: target } })).toEqual({})
      await target.mapAsync(GPUMapMode.READ)
      const got = new Int8Array(target.getMappedRange(0, 12)).slice(0, 10)
      expect(got).toEqual(reference(model, image, 1))
      expect((await session.run({ image })).probabilities).toEqual(got)
    }
    const small = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_SRC })
    await expect(session.run({ image: small })).rejects.toThrow(DeviceError)
    const image = randomImage(model, 1, 3)
    expect((await session.run({ image })).probabilities).toEqual(reference(model, image, 1))
    session.dispose()
    device.destroy()
  })

  test('of images whose rows need padding', async () => {
    const { device } = await countingDevice()
    const model = withBatch(deepMnist('int8', 7, 12), 2)
    const odd = deepMnist('int8', 7, 20)
    expect(odd.inputs[0]?.shape).toEqual([1, 20, 20, 1])
    const session = await createSession(model, { device, outputs: 'stored' })
    const image = randomImage(model, 2, 5)
    const source = device.createBuffer({
      size: 288,
      usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    })
    device.queue.writeBuffer(source, 0, image)
    const target = device.createBuffer({ size: 20, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ })
    await session.run({ image: source }, { into: { probabilities: target } })
    await target.mapAsync(GPUMapMode.READ)
    expect(new Int8Array(target.getMappedRange())).toEqual(reference(model, image, 2))
    session.dispose()
    device.destroy()
  })
})
