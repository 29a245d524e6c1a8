/** Runs `verify` on a file's bytes, and TensorFlow Lite on the same inputs. */
import { saveModel } from '../../formats/save'
import { ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import type { TensorData } from '../../graph/tensor'
import { compareOutputs, randomInputs, verify } from '../../quantize/verify'
import { unpackArray } from './base64'
import { withInt32 } from './int32-borders'
import { type Oracle, openOracle } from './oracle'
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
    return { ...report, ...(await askOracle(model, file, oracle, inputs, answers)) }
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
): Promise<Pick<VerifyReport, 'oracle' | 'oracleNote'>> {
  const { oracle, oracleNote } = await openModel(model, file, client)
  try {
    const theirs = inputs.map((one) => oracle.run(one.map(toInt32)).map(({ data }) => data))
    const ours = answers.map((one) => one.map(toInt32))
    return { oracle: compareOutputs(model, ours, theirs), ...(oracleNote && { oracleNote }) }
  } finally {
    oracle.close()
  }
}

/**
 * Opens a file in TensorFlow Lite: with int32 in place of int64 at its borders, which the package doesn't hand out, and
 * as Octet writes the model if the file itself is refused, because of its custom operators for example.
 */
async function openModel(
  model: Graph,
  file: Uint8Array,
  client: string,
): Promise<{ readonly oracle: Oracle; readonly oracleNote?: string }> {
  const hasInt64 = [...model.inputs, ...model.outputs].some(({ type }) => type === 'int64')
  if (hasInt64) return { oracle: await openOracle(client, saveModel(withInt32(model))) }
  try {
    return { oracle: await openOracle(client, file) }
  } catch (refusal) {
    if (!(refusal instanceof ModelError)) throw refusal
    const oracle = await openOracle(client, saveModel(model)).catch(() => {
      throw refusal
    })
    return {
      oracle,
      oracleNote: 'TensorFlow Lite refuses the file; compared with the model as Octet saves it',
    }
  }
}

/** Returns the low 32 bits of int64 elements, as CAST does; other arrays as they are. */
function toInt32(data: TensorData): Exclude<TensorData, BigInt64Array> {
  return data instanceof BigInt64Array
    ? Int32Array.from(data, (value) => Number(BigInt.asIntN(32, value)))
    : data
}
