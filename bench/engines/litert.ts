/** LiteRT.js on its WebGPU accelerator, with the float model. */
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core'
import { OctetError } from '../../src/graph/errors'
import type { OpenEngine } from './engine'

export const open: OpenEngine = async ({ url, batch, itemShape, libraries }, inputs) => {
  await loadLiteRt(`${libraries}/@litertjs/core/wasm/`)
  const model = await loadAndCompile(url, { accelerator: 'webgpu' })
  if (!model.isFullyAccelerated) throw new OctetError('LiteRT.js runs this model on the CPU, not on WebGPU')
  return {
    run: async () => {
      const input = new Tensor(inputs, [batch, ...itemShape])
      const [output, ...others] = await model.run([input])
      if (!output) throw new OctetError('LiteRT.js gave no output')
      const data = await output.data()
      for (const tensor of [input, output, ...others]) tensor.delete()
      return data
    },
    close: () => model.delete(),
  }
}
