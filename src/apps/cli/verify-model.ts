import { saveModel } from '../../formats/save'
import { readTflite } from '../../formats/tflite/read'
import { agrees } from '../../quantize/tolerance'
import type { VerifyOptions, VerifyReport } from '../runner/protocol'
import { readBytes } from './files'
import type { GpuHost } from './gpu-host'
import { loadGraph } from './load-graph'
import type { CutFlags } from './options'
import { oracleFolder } from './oracle-files'

/** Options of `verifyBytes`; `oracle` compares with TensorFlow Lite too. */
export interface VerifyRequest extends Omit<VerifyOptions, 'oracle'> {
  readonly oracle: boolean
}

/**
 * Reads a `.tflite` file, which is checked, so that no browser starts for one that is refused. Any other model, or the
 * part of a file that `cut` names, is converted by `saveModel`.
 *
 * @throws as `loadGraph`.
 */
export async function fileBytes(path: string, cut: CutFlags = {}): Promise<Uint8Array> {
  if (!path.endsWith('.tflite') || cut.inputs || cut.outputs) return saveModel(await loadGraph(path, cut))
  const bytes = await readBytes(path)
  readTflite(bytes, path)
  return bytes
}

/**
 * Verifies a `.tflite` file, given as bytes, in the browser of `host`; see `verifyFile` of the runner.
 *
 * @param name the file's, for messages
 */
export function verifyBytes(
  host: GpuHost,
  bytes: Uint8Array,
  { oracle, ...options }: VerifyRequest,
  name = 'the model',
): Promise<VerifyReport> {
  const client = oracle ? `${host.serve(oracleFolder())}/tflite_web_api_client.js` : undefined
  return host.call('verify', host.serve(bytes, name), { ...options, ...(client && { oracle: client }) })
}

/** True if the GPU agrees with the reference in every layer, alone and fused, and in every output. */
export function reportAgrees({ layers, fused, outputs }: VerifyReport): boolean {
  return [...layers, ...fused, ...outputs].every(agrees)
}
