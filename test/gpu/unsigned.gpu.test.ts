/** Sessions whose inputs and outputs are uint8, as legacy models have them. */
import { describe, expect, it } from 'vitest'
import type { SessionOptions } from '../../src/gpu/session'
import { InputError } from '../../src/graph/errors'
import { makeGraph } from '../../src/graph/graph'
import { makeOperator } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { relu6 } from '../../src/ops/elementwise/relu6'
import { quantize } from '../../src/ops/quantize/quantize'
import { sharedDevice } from '../harness/host'
import { open, readBuffer } from '../harness/session'

/** ReLU6 between a uint8 image and a uint8 answer, both in steps of 1/16 around 128. */
async function session(options: SessionOptions = {}) {
  const tensor = (name: string, type: 'int8' | 'uint8'): Tensor => {
    const quant = perTensor(1 / 16, type === 'int8' ? 0 : 128)
    return makeTensor({ name, shape: [1, 2, 1, 3], type, quant })
  }
  const all = [tensor('image', 'uint8'), tensor('a', 'int8'), tensor('b', 'int8'), tensor('answer', 'uint8')]
  const operators = [quantize, relu6, quantize].map((def, i) =>
    makeOperator({
      def,
      name: `${i}`,
      attrs: {},
      inputs: [all[i] as Tensor],
      outputs: [all[i + 1] as Tensor],
    }),
  )
  const graph = makeGraph({
    name: 'unsigned',
    inputs: all.slice(0, 1),
    outputs: all.slice(3),
    operators,
  })
  return open(graph, { outputs: 'real', ...options })
}

const bytes = Uint8Array.of(0, 127, 128, 130, 223, 255)
const clamped = Uint8Array.of(128, 128, 128, 130, 223, 224)
const reals = Float32Array.from(clamped, (q) => (q - 128) / 16)

describe('uint8 inputs and outputs', () => {
  it('are bytes or real numbers', async () => {
    const stored = await session({ outputs: 'stored' })
    expect(await stored.run({ image: bytes })).toEqual({ answer: clamped })
    expect(await stored.run({ image: new Uint8ClampedArray(bytes) })).toEqual({ answer: clamped })
    expect(await stored.run({ image: Float32Array.from(bytes, (q) => (q - 128) / 16) })).toEqual({
      answer: clamped,
    })
    const real = await session()
    expect(await real.run({ image: bytes })).toEqual({ answer: reals })
  })

  it('are no int8', async () => {
    const one = await session()
    const run = one.run({ image: new Int8Array(6) })
    await expect(run).rejects.toThrow(InputError)
    await expect(run).rejects.toThrow(/is an Int8Array; uint8 .* takes a Uint8Array, or a Float32Array/)
  })

  it('may lie in GPU buffers', async () => {
    const device = await sharedDevice()
    const one = await session()
    const [from, to] = [0, 1].map(() => device.createBuffer({ size: 8, usage: 0x4 | 0x8 })) as [
      GPUBuffer,
      GPUBuffer,
    ]
    device.queue.writeBuffer(from, 0, Uint8Array.of(...bytes, 0, 0))
    await one.run({ image: from }, { into: { answer: to } })
    expect(new Uint8Array(await readBuffer(device, to)).subarray(0, 6)).toEqual(clamped)
    for (const buffer of [from, to]) buffer.destroy()
  })
})
