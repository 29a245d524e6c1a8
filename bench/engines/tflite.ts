/** TensorFlow Lite in WebAssembly on one CPU thread, for comparison: the npm package `@tensorflow/tfjs-tflite`. */
import { openOracle } from '../../src/apps/runner/oracle'
import { OctetError } from '../../src/graph/errors'
import type { OpenEngine } from './engine'

export const open: OpenEngine = async ({ url, tflite, stored }, inputs) => {
  const response = await fetch(url)
  const oracle = await openOracle(tflite, new Uint8Array(await response.arrayBuffer()))
  const elements = stored.type === 'float32' ? inputs : quantizeInputs(inputs, stored)
  return {
    run: async () => {
      const [output] = oracle.run([elements])
      if (!output) throw new OctetError('TensorFlow Lite gave no output')
      return output.data
    },
    close: () => oracle.close(),
  }
}

/** Quantizes the inputs once, when the engine opens. */
function quantizeInputs(
  inputs: Float32Array,
  { type, scale, zeroPoint }: { type: 'float32' | 'int8' | 'uint8'; scale: number; zeroPoint: number },
): ArrayLike<number> {
  const [low, high] = type === 'int8' ? [-128, 127] : [0, 255]
  return inputs.map((value) => Math.min(high, Math.max(low, Math.round(value / scale) + zeroPoint)))
}
