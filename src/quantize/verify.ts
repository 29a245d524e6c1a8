/** The GPU beside the CPU reference: layer by layer, and the whole network. */
import { runReference } from '../cpu/run'
import type { AdapterReport } from '../gpu/device'
import { createSession, type Session } from '../gpu/session'
import { type Graph, makeGraph } from '../graph/graph'
import { makeOperator, type Operator } from '../graph/operator'
import {
  allocate,
  type DataType,
  elementCount,
  makeTensor,
  type Tensor,
  type TensorData,
} from '../graph/tensor'
import { type Random, random } from '../numerics/random'
import { type Distance, distance, merge, sameTop } from './distance'

/** One operator on the GPU, fed the reference's own inputs, against the reference. */
export interface LayerReport extends Distance {
  readonly kind: string
  readonly name: string
  /** Of the first output. */
  readonly type: DataType
  readonly where: 'gpu' | 'cpu'
  /** Why it runs on the CPU. */
  readonly reason?: string
}

/** One output of the whole network over all inputs. */
export interface OutputReport extends Distance {
  readonly name: string
  readonly type: DataType
  /** Inputs for which the largest element is the same. */
  readonly sameTop: number
  readonly inputs: number
}

export interface Verification {
  readonly adapter: AdapterReport
  readonly dispatches: number
  readonly gpuBytes: number
  readonly layers: readonly LayerReport[]
  /** The GPU against the reference. */
  readonly outputs: readonly OutputReport[]
  /** What the GPU answered: for each run the stored elements of every output. */
  readonly answers: readonly (readonly TensorData[])[]
}

export interface VerifyOptions {
  /** Leave the layers out: only the whole network runs. */
  readonly outputsOnly?: boolean | undefined
  /** Run on this device, which stays the caller's; without it the sessions ask for their own. */
  readonly device?: GPUDevice | undefined
  /** Called with each layer once it has been compared. */
  readonly onLayer?: ((layer: LayerReport) => void) | undefined
  /** Called after each part (a run of the reference, a layer, a run of the network): how many of `total` are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Stops between two parts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Every tensor of one run of the reference. */
interface Known {
  readonly inputs: readonly TensorData[]
  readonly values: ReadonlyMap<Tensor, TensorData>
  readonly outputs: readonly TensorData[]
}

/**
 * Compares a model on the GPU with the CPU reference: every layer, fed what the reference fed it, and the whole network
 * as users run it. Integers are to be equal; float32 to about 1e-4 (`largest` says how far they are apart).
 *
 * @param inputs for each run the stored elements of every input, see `randomInputs`
 * @throws DeviceError without WebGPU; InputError for an input of the wrong type or length.
 */
export async function verify(
  model: Graph,
  inputs: readonly (readonly TensorData[])[],
  options: VerifyOptions = {},
): Promise<Verification> {
  const operators = options.outputsOnly ? [] : model.operators
  const step = steps(options, operators.length + 2 * inputs.length)
  const known: Known[] = []
  for (const one of inputs) {
    known.push(runOnce(model, one))
    await step()
  }
  const { device: given } = options
  const session = await createSession(model, { outputs: 'stored', ...(given && { device: given }) })
  try {
    const layers: LayerReport[] = []
    const device = await session.device()
    for (const op of operators) {
      const layer = await verifyLayer(op, known, device)
      layers.push(layer)
      options.onLayer?.(layer)
      await step()
    }
    const answers: TensorData[][] = []
    for (const one of known) {
      answers.push(await runSession(session, one))
      await step()
    }
    const expected = known.map(({ outputs }) => outputs)
    const outputs = compareOutputs(model, answers, expected)
    return { ...(await session.info()), layers, outputs, answers }
  } finally {
    session.dispose()
  }
}

/** Counts a part, lets the page paint and a signal arrive. */
function steps({ onProgress, signal }: VerifyOptions, total: number): () => Promise<void> {
  let done = 0
  signal?.throwIfAborted()
  return async () => {
    onProgress?.(++done, total)
    await new Promise((resolve) => setTimeout(resolve))
    signal?.throwIfAborted()
  }
}

/**
 * Seeded random inputs for `verify`, as the model's input tensors store them: all bytes for 8-bit types, real numbers
 * from `range` (default [0, 1)) for float32, small whole numbers for the rest.
 */
export function randomInputs(
  model: Graph,
  { count, seed, range = [0, 1] }: { count: number; seed: number; range?: readonly [number, number] },
): TensorData[][] {
  return Array.from({ length: count }, (_, index) => {
    const next = random(seed, index)
    return model.inputs.map((tensor) => randomInput(tensor, next, range))
  })
}

function randomInput(tensor: Tensor, next: Random, [low, high]: readonly [number, number]): TensorData {
  const data = allocate(tensor.type, elementCount(tensor.shape))
  if (data instanceof BigInt64Array) return data.map(() => BigInt(Math.floor(next() * 4)))
  if (data instanceof Float32Array) return data.map(() => low + (high - low) * next())
  const [first, count] = tensor.type === 'int8' ? [-128, 256] : tensor.type === 'uint8' ? [0, 256] : [0, 2]
  return data.map(() => first + Math.floor(next() * count))
}

function runOnce(model: Graph, inputs: readonly TensorData[]): Known {
  const values = new Map<Tensor, TensorData>()
  const onTensor = (tensor: Tensor, data: TensorData) => values.set(tensor, data)
  return { inputs, values, outputs: runReference(model, inputs, { onTensor }) }
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

async function runSession(session: Session, { inputs }: Known): Promise<TensorData[]> {
  const given = session.inputs.map(({ name }, i) => [name, inputs[i] as TensorData])
  const answer = await session.run(Object.fromEntries(given))
  return session.outputs.map(({ name }) => answer[name] as TensorData)
}

/** One report for each output of the network, over all inputs. */
export function compareOutputs(
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
