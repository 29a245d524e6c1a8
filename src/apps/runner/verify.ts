/** Runs `verify` on a file's bytes, and TensorFlow Lite on the same inputs. */
import { saveModel } from '../../formats/save'
import { ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import type { TensorData } from '../../graph/tensor'
import { compareOutputs, type OutputReport, randomInputs, verify } from '../../quantize/verify'
import { unpackArray } from './base64'
import { withInt32 } from './int32-borders'
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
  try {
    return { ...report, oracle: await askOracle(model, file, oracle, inputs, answers) }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return { ...report, oracleError: error.message }
  }
}

async function askOracle(
  model: Graph,
  file: Uint8Array,
  client: string,
  inputs: readonly (readonly TensorData[])[],
  answers: readonly (readonly TensorData[])[],
): Promise<OutputReport[]> {
  const hasInt64 = [...model.inputs, ...model.outputs].some(({ type }) => type === 'int64')
  const oracle = await openOracle(client, hasInt64 ? saveModel(withInt32(model)) : file)
  try {
    const theirs = inputs.map((one) => oracle.run(one.map(toInt32)).map(({ data }) => data))
    return compareOutputs(
      model,
      answers.map((one) => one.map(toInt32)),
      theirs,
    )
  } finally {
    oracle.close()
  }
}

/** Returns the low 32 bits of int64 elements, as CAST does; other arrays as they are. */
function toInt32(data: TensorData): Exclude<TensorData, BigInt64Array> {
  return data instanceof BigInt64Array
    ? Int32Array.from(data, (value) => Number(BigInt.asIntN(32, value)))
    : data
}
