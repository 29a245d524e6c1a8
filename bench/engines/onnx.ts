/** ONNX Runtime Web on its WebGPU execution provider. */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/webgpu'
import { OctetError } from '../../src/graph/errors'
import type { OpenEngine } from './engine'

export const open: OpenEngine = async ({ url, batch, itemShape, libraries }, inputs) => {
  env.wasm.wasmPaths = `${libraries}/onnxruntime-web/dist/`
  env.wasm.numThreads = 1
  const session = await InferenceSession.create(url, { executionProviders: ['webgpu'] })
  const [input] = session.inputNames
  const [output] = session.outputNames
  if (input === undefined || output === undefined) throw new OctetError('the model has no input or no output')
  return {
    run: async () => {
      const tensor = new Tensor('float32', inputs, [batch, ...itemShape])
      const found = (await session.run({ [input]: tensor }))[output]
      if (!found) throw new OctetError('ONNX Runtime Web gave no output')
      return (await found.getData()) as Float32Array
    },
    close: () => void session.release(),
  }
}
