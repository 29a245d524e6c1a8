import { saveModel } from '../../formats/save'
import type { VerifyOptions, VerifyReport } from '../runner/protocol'
import { readBytes } from './files'
import type { GpuHost } from './gpu-host'
import { loadGraph } from './load-graph'
import { oracleFolder } from './oracle-files'

/** Options of `verifyBytes`; `oracle` compares with TensorFlow Lite too. */
export interface VerifyRequest extends Omit<VerifyOptions, 'oracle'> {
  readonly oracle: boolean
}

/** The largest relative difference of float32 results that counts as agreement. */
export const floatTolerance = 1e-4

/** Reads a `.tflite` file; any other model is converted by `saveModel`. */
export async function fileBytes(path: string): Promise<Uint8Array> {
  if (path.endsWith('.tflite')) return readBytes(path)
  return saveModel(await loadGraph(path))
}

/** Verifies a `.tflite` file, given as bytes, in the browser of `host`; see `verifyFile` of the runner. */
export function verifyBytes(
  host: GpuHost,
  bytes: Uint8Array,
  { oracle, ...options }: VerifyRequest,
): Promise<VerifyReport> {
  const client = oracle ? `${host.serve(oracleFolder())}/tflite_web_api_client.js` : undefined
  return host.call('verify', host.serve(bytes), { ...options, ...(client && { oracle: client }) })
}

/** True if the GPU agrees with the reference: integers are equal, float32 within `floatTolerance`. */
export function agrees({ layers, outputs }: VerifyReport): boolean {
  return [...layers, ...outputs].every(({ type, differing, largest }) =>
    type === 'float32' ? largest <= floatTolerance : differing === 0,
  )
}
