/** Runs `verify` on a file's bytes, and TensorFlow Lite on the same inputs. */
import { saveModel } from '../../formats/save'
import { ModelError } from '../../graph/errors'
import { type Graph, makeGraph } from '../../graph/graph'
import { makeOperator, type Operator } from '../../graph/operator'
import { makeTensor, type Tensor, type TensorData } from '../../graph/tensor'
import { cast } from '../../ops/elementwise/cast'
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

/**
 * Returns a model whose int64 inputs and outputs are int32, with a CAST beside each: the package's interpreter computes
 * with int64 tensors but doesn't hand them out.
 */
export function withInt32(model: Graph): Graph {
  const casts = (from: Tensor, to: Tensor) =>
    makeOperator({ def: cast, name: to.name, attrs: {}, inputs: [from], outputs: [to] })
  const before: Operator[] = []
  const after: Operator[] = []
  const int32 = (tensor: Tensor, role: string) =>
    makeTensor({ name: `${tensor.name} (int32 ${role})`, shape: tensor.shape, type: 'int32' })
  const inputs = model.inputs.map((tensor) => {
    if (tensor.type !== 'int64') return tensor
    const narrow = int32(tensor, 'input')
    before.push(casts(narrow, tensor))
    return narrow
  })
  const outputs = model.outputs.map((tensor) => {
    if (tensor.type !== 'int64') return tensor
    const narrow = int32(tensor, 'output')
    after.push(casts(tensor, narrow))
    return narrow
  })
  return makeGraph({
    name: model.name,
    inputs,
    outputs,
    operators: [...before, ...model.operators, ...after],
  })
}

/** Returns the low 32 bits of int64 elements, as CAST does; other arrays as they are. */
function toInt32(data: TensorData): Exclude<TensorData, BigInt64Array> {
  return data instanceof BigInt64Array
    ? Int32Array.from(data, (value) => Number(BigInt.asIntN(32, value)))
    : data
}
