/** TensorFlow Lite, served by the tests' own server; Chromium only. */
import clientUrl from '@tensorflow/tfjs-tflite/wasm/tflite_web_api_client.js?url'
import { type OracleOutput, openOracle } from '../../src/apps/runner/oracle'

export type { OracleOutput }

/**
 * Runs a `.tflite` file on one thread.
 *
 * @param inputs an array for each input, in the file's order, of the input's own type
 * @returns the outputs in the file's order
 */
export async function runOracle(
  file: Uint8Array,
  inputs: readonly ArrayLike<number>[],
): Promise<OracleOutput[]> {
  const oracle = await openOracle(clientUrl, file)
  try {
    return oracle.run(inputs)
  } finally {
    oracle.close()
  }
}
