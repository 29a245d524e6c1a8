/** Runs `verify` on a file's bytes, and TensorFlow Lite on the same inputs. */
import type { Graph } from '../../graph/graph'
import type { TensorData } from '../../graph/tensor'
import { compareOutputs, type OutputReport, randomInputs, verify } from '../../quantize/verify'
import { unpackArray } from './base64'
import { openOracle } from './oracle'
import type { VerifyOptions, VerifyReport } from './protocol'

/**
 * Verifies a model on seeded random inputs, or on the given ones. With an oracle it also compares the outputs with
 * those of TensorFlow Lite.
 *
 * @param file the model's bytes, for the oracle
 */
export async function verifyFile(
  model: Graph,
  file: Uint8Array,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { seed, range, given, oracle, outputsOnly } = options
  const inputs =
    given?.map((arrays): TensorData[] => arrays.map(unpackArray)) ??
    randomInputs(model, { count: options.inputs, seed, range })
  const { answers, ...report } = await verify(model, inputs, { outputsOnly })
  if (!oracle) return report
  return { ...report, oracle: await askOracle(model, file, oracle, inputs, answers) }
}

async function askOracle(
  model: Graph,
  file: Uint8Array,
  client: string,
  inputs: readonly (readonly TensorData[])[],
  answers: readonly (readonly TensorData[])[],
): Promise<OutputReport[]> {
  const oracle = await openOracle(client, file)
  try {
    const theirs = inputs.map((one) => oracle.run(one as readonly Float32Array[]).map(({ data }) => data))
    return compareOutputs(model, answers, theirs)
  } finally {
    oracle.close()
  }
}
