/** The GPU beside the CPU reference, layer by layer, and the whole network beside TensorFlow Lite. */
import { runReference } from '../cpu/run'
import { createSession, type Session } from '../gpu/session'
import { type Graph, makeGraph } from '../graph/graph'
import { makeOperator, type Operator } from '../graph/operator'
import { allocate, elementCount, makeTensor, type Tensor, type TensorData } from '../graph/tensor'
import { type Random, random } from '../train/random'
import { unpackArray } from './base64'
import { distance, merge, sameTop } from './distance'
import { openOracle } from './oracle'
import type { LayerReport, OutputReport, VerifyOptions, VerifyReport } from './protocol'

/** Every tensor of one run of the reference. */
interface Known {
  readonly inputs: readonly TensorData[]
  readonly values: ReadonlyMap<Tensor, TensorData>
  readonly outputs: readonly TensorData[]
}

/**
 * Verifies a model on seeded random inputs: every layer on the GPU, fed what the reference fed it; the whole network on
 * the GPU as users run it; and, given an oracle, the same in TensorFlow Lite.
 *
 * @param file the model's bytes, for the oracle
 */
export async function verifyModel(
  model: Graph,
  file: Uint8Array,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const runs = options.given?.length ?? options.inputs
  const known = Array.from({ length: runs }, (_, i) => runOnce(model, inputsOf(model, options, i)))
  const session = await createSession(model, { outputs: 'stored' })
  try {
    const layers: LayerReport[] = []
    const device = await session.device()
    for (const op of options.outputsOnly ? [] : model.operators)
      layers.push(await verifyLayer(op, known, device))
    const answers = await runAll(session, known)
    const { adapter, dispatches, gpuBytes } = await session.info()
    return {
      adapter,
      dispatches,
      gpuBytes,
      layers,
      outputs: compareOutputs(
        model,
        answers,
        known.map(({ outputs }) => outputs),
      ),
      ...(options.oracle && { oracle: await askOracle(model, file, options.oracle, known, answers) }),
    }
  } finally {
    session.dispose()
  }
}

function inputsOf(model: Graph, { seed, range, given }: VerifyOptions, index: number): TensorData[] {
  if (given) return (given[index] ?? []).map(unpackArray)
  const next = random(seed, index)
  return model.inputs.map((tensor) => randomInput(tensor, next, range))
}

function runOnce(model: Graph, inputs: readonly TensorData[]): Known {
  const values = new Map<Tensor, TensorData>()
  const onTensor = (tensor: Tensor, data: TensorData) => values.set(tensor, data)
  return { inputs, values, outputs: runReference(model, inputs, { onTensor }) }
}

/** All bytes for 8-bit types, real numbers from `range` for float32, small whole numbers for the rest. */
function randomInput(tensor: Tensor, next: Random, [low, high]: readonly [number, number]): TensorData {
  const data = allocate(tensor.type, elementCount(tensor.shape))
  if (data instanceof BigInt64Array) return data.map(() => BigInt(Math.floor(next() * 4)))
  if (data instanceof Float32Array) return data.map(() => low + (high - low) * next())
  const [first, count] = tensor.type === 'int8' ? [-128, 256] : tensor.type === 'uint8' ? [0, 256] : [0, 2]
  return data.map(() => first + Math.floor(next() * count))
}

/** An operator as a graph of its own; tensors are renamed, since names inside a graph may repeat. */
function isolate(op: Operator): Graph {
  const twins = new Map<Tensor, Tensor>()
  const twin = (tensor: Tensor) => {
    if (tensor.data) return tensor
    const made = twins.get(tensor) ?? makeTensor({ ...tensor, name: `${twins.size}` })
    twins.set(tensor, made)
    return made
  }
  const inputs = op.inputs.map((tensor) => tensor && twin(tensor))
  const outputs = op.outputs.map(twin)
  const alone = makeOperator({ ...op, inputs, outputs })
  const graphInputs = [...twins.values()].filter((tensor) => !outputs.includes(tensor))
  return makeGraph({ name: op.name, inputs: graphInputs, outputs, operators: [alone] })
}

async function verifyLayer(op: Operator, known: readonly Known[], device: GPUDevice): Promise<LayerReport> {
  const { kind } = op.def
  const type = op.outputs[0]?.type ?? 'float32'
  const reason = op.def.hostOnly?.(op)
  const head = { kind, name: op.name, type, ...(reason && { reason }) }
  if (reason) return { ...head, where: 'cpu', elements: 0, differing: 0, largest: 0 }
  const graph = isolate(op)
  const session = await createSession(graph, { device, outputs: 'stored', fuse: false })
  try {
    const reads = [...new Set(op.inputs)].filter((tensor): tensor is Tensor => !!tensor && !tensor.data)
    const distances = []
    for (const { values } of known) {
      const given = graph.inputs.map(({ name }, i) => [name, values.get(reads[i] as Tensor) as TensorData])
      const answer = await session.run(Object.fromEntries(given))
      for (const [i, output] of op.outputs.entries()) {
        const got = answer[graph.outputs[i]?.name ?? ''] as TensorData
        distances.push(distance(got, values.get(output) as TensorData))
      }
    }
    return { ...head, where: 'gpu', ...merge(distances) }
  } finally {
    session.dispose()
  }
}

async function runAll(session: Session, known: readonly Known[]): Promise<TensorData[][]> {
  const answers: TensorData[][] = []
  for (const { inputs } of known) {
    const given = session.inputs.map(({ name }, i) => [name, inputs[i] as TensorData])
    const answer = await session.run(Object.fromEntries(given))
    answers.push(session.outputs.map(({ name }) => answer[name] as TensorData))
  }
  return answers
}

/** One report for each output of the network, over all inputs. */
function compareOutputs(
  model: Graph,
  got: readonly (readonly TensorData[])[],
  expected: readonly (readonly ArrayLike<number | bigint>[])[],
): OutputReport[] {
  return model.outputs.map(({ name, type }, i) => {
    const pairs = got.map((one, run) => [one[i] as TensorData, expected[run]?.[i] ?? []] as const)
    const top = pairs.filter(([a, b]) => sameTop(a, b)).length
    return { name, type, ...merge(pairs.map(([a, b]) => distance(a, b))), sameTop: top, inputs: got.length }
  })
}

async function askOracle(
  model: Graph,
  file: Uint8Array,
  client: string,
  known: readonly Known[],
  answers: readonly (readonly TensorData[])[],
): Promise<OutputReport[]> {
  const oracle = await openOracle(client, file)
  try {
    const theirs = known.map(({ inputs }) =>
      oracle.run(inputs as readonly Float32Array[]).map(({ data }) => data),
    )
    return compareOutputs(model, answers, theirs)
  } finally {
    oracle.close()
  }
}
