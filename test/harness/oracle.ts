/** TensorFlow Lite, served by the tests' own server; Chromium only. */
import clientUrl from '@tensorflow/tfjs-tflite/wasm/tflite_web_api_client.js?url'
import { type Oracle, type OracleOutput, openOracle as open } from '../../src/apps/runner/oracle'

export type { OracleOutput }

/** Opens a `.tflite` file, to be run and closed. */
export function openOracle(file: Uint8Array): Promise<Oracle> {
  return open(clientUrl, file)
}

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
  const oracle = await openOracle(file)
  try {
    return oracle.run(inputs)
  } finally {
    oracle.close()
  }
}
