import { describe, expect, test } from 'vitest'
import { createSession } from '../../src/gpu/session'
import { DeviceError, GraphError, InputError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import { makeGraph } from '../../src/graph/graph'
import { withBatch } from '../../src/graph/rebatch'
import { makeTensor } from '../../src/graph/tensor'
import { dropout } from '../../src/ops/training/dropout'
import { hostGpu } from '../harness/host'
import { deepMnist } from '../harness/networks'
import { brokenModel, countingDevice, open } from '../harness/session'

describe('errors', () => {
  test('a shader that the device refuses is blamed on its operator', async () => {
    await expect(open(brokenModel())).rejects.toThrow(/BROKEN "culprit": shader "conv2d_i8"/)
  })

  test('an operator that exists only in training graphs is refused', async () => {
    const input = makeTensor({ name: 'in', shape: [1, 4], type: 'float32' })
    const output = makeTensor({ name: 'out', shape: [1, 4], type: 'float32' })
    const op = { def: dropout, name: 'drop', attrs: { rate: 0.5 }, inputs: [input], outputs: [output] }
    const model = makeGraph({ name: 'training', inputs: [input], outputs: [output], operators: [op] })
    await expect(open(model)).rejects.toThrow(GraphError)
    await expect(open(model)).rejects.toThrow(/DROPOUT "drop".*freeze/)
  })

  test('memory that the device does not have is a typed error', async () => {
    const { device } = await countingDevice()
    const tooLarge = withBatch(deepMnist('float32', 7, 8), 2 ** 18)
    await expect(createSession(tooLarge, { device })).rejects.toThrow(DeviceError)
    device.destroy()
  })

  test('no adapter', async () => {
    const gpu = { requestAdapter: async () => null, wgslLanguageFeatures: new Set() } as unknown as GPU
    await expect(createSession(deepMnist('int8', 7, 8), { gpu })).rejects.toThrow(/no adapter/)
  })

  const inputs: [string, Record<string, unknown>, RegExp][] = [
    ['a wrong name', { picture: new Int8Array(64) }, /no input "picture"; its inputs are "image"/],
    ['a missing input', {}, /input "image" is missing/],
    ['a wrong length', { image: new Int8Array(63) }, /"image" has 63 elements; int8 1×8×8×1.* takes 64/],
    [
      'a wrong type',
      { image: new Uint16Array(64) },
      /"image" is a Uint16Array; .* takes an Int8Array.*write Float32Array.from/,
    ],
    ['NaN', { image: new Float32Array(64).fill(Number.NaN, 5, 6) }, /"image": element 5 is NaN/],
    ['an element that is missing', { image: new Array(64).fill(0).fill(null, 5, 6) }, /element 5 is NaN/],
    ['null', { image: null }, /input "image" is missing/],
    ['text', { image: 'seven' }, /"image" is the string "seven"; .* takes an Int8Array.*write the numbers/],
  ]
  for (const [what, given, message] of inputs) {
    test(`${what} is an InputError that says so`, async () => {
      const session = await open(deepMnist('int8', 7, 8))
      const run = session.run(given as never)
      await expect(run).rejects.toThrow(InputError)
      await expect(run).rejects.toThrow(message)
    })
  }

  test('no inputs at all, and an element that is missing in a float32 input', async () => {
    const session = await open(deepMnist('float32', 7, 8))
    await expect(session.run(undefined as never)).rejects.toThrow(/input "image" is missing/)
    const holes = new Array(64).fill(0).fill(undefined, 5, 6)
    await expect(session.run({ image: holes })).rejects.toThrow(/"image": element 5 is NaN/)
  })

  test('the promise of a model is not a model', async () => {
    const promise = Promise.resolve(deepMnist('int8', 7, 8)) as never
    await expect(createSession(promise)).rejects.toThrow(InputError)
  })

  test('an unknown output', async () => {
    const session = await open(deepMnist('int8', 7, 8))
    const run = session.run({ image: new Int8Array(64) }, { into: { logits: {} as GPUBuffer } })
    await expect(run).rejects.toThrow(/no output "logits"; its outputs are "probabilities"/)
  })
})

/** The limits that a session asks an adapter for, when the adapter offers a great deal. */
async function limitsAskedFor(model: Graph): Promise<Record<string, number>> {
  const adapter = (await (await hostGpu()).requestAdapter()) as GPUAdapter
  let asked: Record<string, number> = {}
  const watched = {
    info: adapter.info,
    features: adapter.features,
    limits: { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 31 },
    requestDevice: async (descriptor: GPUDeviceDescriptor) => {
      asked = { ...(descriptor.requiredLimits as Record<string, number>) }
      throw new Error('stop here')
    },
  }
  const gpu = { requestAdapter: async () => watched, wgslLanguageFeatures: new Set() } as unknown as GPU
  await expect(createSession(model, { gpu })).rejects.toThrow(DeviceError)
  return asked
}

test('a session asks for the limits that it needs, and no others', async () => {
  const model = deepMnist('float32', 7, 8)
  expect(await limitsAskedFor(model)).toEqual({})
  // The output of the first fully connected layer is the largest tensor: 1024 float32 elements an image.
  const needed = 2 ** 17 * 1024 * 4
  expect(await limitsAskedFor(withBatch(model, 2 ** 17))).toEqual({
    maxStorageBufferBindingSize: needed,
    maxBufferSize: needed,
  })
})
