/** TensorFlow Lite in WebAssembly on one CPU thread, for comparison: the npm package `@tensorflow/tfjs-tflite`. */
import { openOracle } from '../../src/apps/runner/oracle'
import { OctetError } from '../../src/graph/errors'
import { perTensor } from '../../src/graph/quant-params'
import { quantizeInto } from '../../src/numerics/quantize'
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

/** Quantizes the inputs once, when the engine opens; rounds as Octet does, so that both get the same bytes. */
export function quantizeInputs(
  inputs: Float32Array,
  { type, scale, zeroPoint }: { type: 'float32' | 'int8' | 'uint8'; scale: number; zeroPoint: number },
): ArrayLike<number> {
  if (type === 'float32') return inputs
  const stored = type === 'int8' ? new Int8Array(inputs.length) : new Uint8Array(inputs.length)
  quantizeInto(inputs, perTensor(scale, zeroPoint), stored)
  return stored
}
