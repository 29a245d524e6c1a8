import { describe, expect, test } from 'vitest'
import { createSession } from '../../src/gpu/session'
import { InputError } from '../../src/graph/errors'
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
    await expect(session.run({ image: small })).rejects.toThrow(InputError)
    const image = randomImage(model, 1, 3)
    expect((await session.run({ image })).probabilities).toEqual(reference(model, image, 1))
    session.dispose()
    device.destroy()
  })

  test('that do not fit', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const session = await createSession(model, { device })
    const image = new Int8Array(64)
    const buffer = (size: number, usage = 0x4 | 0x8) => device.createBuffer({ size, usage })
    const one = buffer(12)
    const cases: [unknown, unknown, RegExp][] = [
      [buffer(256), {}, /input "image" .*has 256 bytes, not the 64 .* seems to hold float32/],
      [buffer(32), {}, /has 32 bytes, not the 64/],
      [buffer(64, 0x8), {}, /input "image" .*lacks the usage COPY_SRC/],
      [
        image,
        { probabilities: buffer(40) },
        /output "probabilities" .*has 40 bytes, not the 12 .*seems to hold/,
      ],
      [image, { probabilities: buffer(8) }, /has 8 bytes, not the 12/],
      [image, { probabilities: buffer(12, 0x4) }, /lacks the usage COPY_DST/],
      [image, { probabilities: 5 }, /output "probabilities" is the number 5; it takes a GPUBuffer/],
      [image, { probabilities: null }, /output "probabilities" is null; it takes a GPUBuffer/],
      [image, { probabilities: new Float32Array(10) }, /is a Float32Array; it takes a GPUBuffer/],
      [image, { logits: one }, /no output "logits"; its outputs are "probabilities"/],
      [image, one, /into is a GPUBuffer; it takes GPUBuffers by output name: "probabilities"/],
      [image, [one], /into is an Array/],
      [image, 5, /into is the number 5/],
      [image, null, /into is null/],
    ]
    for (const [given, into, message] of cases) {
      const run = session.run({ image: given as never }, { into: into as never })
      await expect(run).rejects.toThrow(InputError)
      await expect(run).rejects.toThrow(message)
    }
    const mapped = device.createBuffer({ size: 64, usage: 0x4, mappedAtCreation: true })
    await expect(session.run({ image: mapped })).rejects.toThrow('is mapped: unmap it first')
    expect(await session.run({ image }, { into: { probabilities: one } })).toEqual({})
    expect(Object.keys(await session.run({ image }, { into: {} }))).toEqual(['probabilities'])
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
