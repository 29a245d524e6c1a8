import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { OctetError } from '../../graph/errors'

/**
 * Returns the folder of TensorFlow Lite's WebAssembly, in the npm package `@tensorflow/tfjs-tflite`.
 *
 * @throws OctetError naming the package to install when it is missing.
 */
export function oracleFolder(): string {
  const name = '@tensorflow/tfjs-tflite'
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'wasm')
  } catch (error) {
    throw new OctetError(`--oracle tflite needs a package that is not installed: npm install ${name}`, {
      cause: error,
    })
  }
}
