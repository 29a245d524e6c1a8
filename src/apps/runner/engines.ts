import { loadModel } from '../../formats/load'
import { reportAdapter } from '../../gpu/device'
import { createSession } from '../../gpu/session'
import { DeviceError } from '../../graph/errors'
import { elementCount, type Tensor, type TensorData } from '../../graph/tensor'
import { sessionInputs } from '../../quantize/runner'
import type { EngineInfo, EngineSpec } from './protocol'

/** A model ready to run on WebGPU. */
export interface Engine {
  readonly info: Omit<EngineInfo, 'id'>
  readonly batch: number
  /** Runs one batch of images, as floats; resolves once the output is in memory. */
  run(images: Float32Array): Promise<Float32Array | Int8Array>
  close(): void
}

export function openEngine(spec: EngineSpec): Promise<Engine> {
  return spec.engine === 'octet' ? openOctet(spec) : openTfjs(spec)
}

async function openOctet({ url, batch, stored, precision = 'float32' }: EngineSpec): Promise<Engine> {
  const model = await loadModel(url)
  const session = await createSession(model, {
    batch,
    outputs: stored ? 'stored' : 'real',
    precision,
  })
  const output = model.outputs[0]?.name ?? ''
  return {
    info: await session.info(),
    batch,
    run: async (images) => {
      const arrays = sessionInputs(session.inputs, splitInputs(session.inputs, images, batch))
      return toNumbers((await session.run(arrays))[output])
    },
    close: () => session.dispose(),
  }
}

/** Takes a batch of items apart, each of which holds the elements of every input, one input after the other. */
function splitInputs(
  inputs: readonly Tensor[],
  images: Float32Array,
  batch: number,
): Record<string, Float32Array> {
  const [only, ...others] = inputs
  if (only && others.length === 0) return { [only.name]: images }
  const size = images.length / batch
  let from = 0
  const arrays = inputs.map(({ name, shape }) => {
    const length = elementCount(shape) / batch
    const array = new Float32Array(length * batch)
    for (let i = 0; i < batch; i++) {
      array.set(images.subarray(i * size + from, i * size + from + length), i * length)
    }
    from += length
    return [name, array] as const
  })
  return Object.fromEntries(arrays)
}

/** Returns an output as the protocol carries it: other integers than int8 as floats. */
function toNumbers(output: TensorData | undefined): Float32Array | Int8Array {
  if (output instanceof Float32Array || output instanceof Int8Array) return output
  return Float32Array.from(output ?? [], Number)
}

/** Opens TensorFlow.js on its WebGPU backend. It is a megabyte and a half, so it is loaded on demand. */
async function openTfjs({ url, batch }: EngineSpec): Promise<Engine> {
  const tf = await import('@tensorflow/tfjs')
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu')
  if (!(await tf.setBackend('webgpu'))) throw new DeviceError('TensorFlow.js cannot start its WebGPU backend')
  await tf.ready()
  const backend = tf.backend()
  if (!(backend instanceof WebGPUBackend)) throw new DeviceError('TensorFlow.js is not on its WebGPU backend')
  const model = await tf.loadLayersModel(url)
  const shape = (model.inputs[0]?.shape ?? []).slice(1).map(Number)
  return {
    info: { adapter: reportAdapter(backend.device.adapterInfo) },
    batch,
    run: async (images) => {
      const answer = tf.tidy(() => model.predict(tf.tensor(images, [batch, ...shape])))
      if (Array.isArray(answer)) throw new DeviceError('the model has several outputs')
      const data = await answer.data()
      answer.dispose()
      return data as Float32Array
    },
    close: () => model.dispose(),
  }
}
