/** Sessions for tests, disposed after each. */
import { afterEach } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { createSession, type Session, type SessionOptions } from '../../src/gpu/session'
import { type Graph, makeGraph } from '../../src/graph/graph'
import type { OpDef } from '../../src/graph/operator'
import { withBatch } from '../../src/graph/rebatch'
import { makeTensor, type TensorData } from '../../src/graph/tensor'
import { hostGpu, sharedDevice } from './host'
import { seeded } from './random'

const sessions: Session[] = []

afterEach(() => {
  for (const session of sessions.splice(0)) session.dispose()
})

/** A session on the tests' own device, whose compiled pipelines they share; it is disposed after its test. */
export async function open(model: Graph, options: SessionOptions = {}): Promise<Session> {
  return openOwn(model, { device: await sharedDevice(), ...options })
}

/** A session on a device of its own. */
export async function openOwn(model: Graph, options: SessionOptions = {}): Promise<Session> {
  const session = await createSession(model, { gpu: await hostGpu(), outputs: 'stored', ...options })
  sessions.push(session)
  return session
}

/** A random int8 image of a model. */
export function randomImage(model: Graph, batch: number, seed: number): Int8Array {
  const random = seeded(seed)
  const [, height = 1, width = 1] = model.inputs[0]?.shape ?? []
  return Int8Array.from({ length: batch * height * width }, () => Math.floor(random() * 256) - 128)
}

/** Returns the CPU reference's output for images. */
export function reference(model: Graph, image: TensorData, batch: number): TensorData {
  return runReference(withBatch(model, batch), [image])[0] as TensorData
}

/** Returns the bytes of a buffer that can be copied from. */
export async function readBuffer(device: GPUDevice, buffer: GPUBuffer): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ size: buffer.size, usage: 0x1 | 0x8 })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size)
  device.queue.submit([encoder.finish()])
  await staging.mapAsync(0x1)
  const bytes = staging.getMappedRange().slice(0)
  staging.destroy()
  return bytes
}

/** A device that counts the bytes of its buffers that were made and not yet destroyed. */
export async function countingDevice() {
  const adapter = await (await hostGpu()).requestAdapter()
  const device = (await adapter?.requestDevice()) as GPUDevice
  const count = { bytes: 0, most: 0 }
  const create = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor)
    const destroy = buffer.destroy.bind(buffer)
    let alive = true
    count.bytes += descriptor.size
    count.most = Math.max(count.most, count.bytes)
    buffer.destroy = () => {
      if (alive) count.bytes -= descriptor.size
      alive = false
      return destroy()
    }
    return buffer
  }
  return { device, count }
}

/** A model with an operator whose shader does not get the constants that it needs. */
export function brokenModel(): Graph {
  const def: OpDef<unknown> = {
    kind: 'BROKEN',
    infer: () => [{ shape: [1, 4], type: 'int8' }],
    reference: () => [new Int8Array(4)],
    kernel: ({ inputs: [read], outputs: [write] }) => [
      {
        shader: 'conv2d_i8',
        constants: {},
        bindings: [{ read: read as never }, { write: write as never }],
        workgroups: [1, 1, 1],
      },
    ],
  }
  const input = makeTensor({ name: 'in', shape: [1, 4], type: 'int8' })
  const output = makeTensor({ name: 'out', shape: [1, 4], type: 'int8' })
  const op = { def, name: 'culprit', attrs: {}, inputs: [input], outputs: [output] }
  return makeGraph({ name: 'broken', inputs: [input], outputs: [output], operators: [op] })
}
