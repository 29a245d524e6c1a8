/** TensorFlow.js on its WebGPU backend, float32. */
import { DeviceError } from '../../src/graph/errors'
import type { OpenEngine } from './engine'

export const open: OpenEngine = async ({ url, batch, itemShape }, inputs) => {
  const tf = await import('@tensorflow/tfjs')
  await import('@tensorflow/tfjs-backend-webgpu')
  tf.enableProdMode()
  if (!(await tf.setBackend('webgpu'))) throw new DeviceError('TensorFlow.js cannot start its WebGPU backend')
  await tf.ready()
  const model = await tf.loadLayersModel(url)
  return {
    run: async () => {
      const answer = tf.tidy(() => model.predict(tf.tensor(inputs, [batch, ...itemShape])))
      if (Array.isArray(answer)) throw new DeviceError('the model has several outputs')
      const data = await answer.data()
      answer.dispose()
      return data
    },
    close: () => model.dispose(),
  }
}
