/** Compares the GPU with the CPU reference: layer by layer, alone and fused, and the whole network. */
import { runReference } from '../cpu/run'
import type { AdapterReport } from '../gpu/device'
import { createSession, type Session } from '../gpu/session'
import { checkModel, checkOptions, type Rules, refuse, signalRule } from '../graph/check'
import { InputError } from '../graph/errors'
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
import { distance, merge, sameTop } from './distance'
import { type Judged, judgeLayer, judgeOutputs } from './tolerance'
import { verifyFused } from './verify-fused'

/** Difference between an operator on the GPU and on the reference, both fed the reference's values. */
export interface LayerReport extends Judged {
  readonly kind: string
  readonly name: string
  /** Of the first output. */
  readonly type: DataType
  readonly where: 'gpu' | 'cpu'
  /** The reason for running on the CPU; absent on the GPU. */
  readonly reason?: string
}

/** Difference in one output of the whole network, over all inputs. */
export interface OutputReport extends Judged {
  readonly name: string
  /** Inputs for which the largest element has the same index; missing where an item has one element. */
  readonly sameTop?: number
  readonly inputs: number
}

export interface Verification {
  readonly adapter: AdapterReport
  readonly dispatches: number
  readonly gpuBytes: number
  readonly layers: readonly LayerReport[]
  /** Each operator of the plan that sessions run, in which operators are fused; see `verifyFused`. */
  readonly fused: readonly LayerReport[]
  /** The GPU against the reference. */
  readonly outputs: readonly OutputReport[]
  /** The GPU's results: for each run the elements of every output, not dequantized. */
  readonly answers: readonly (readonly TensorData[])[]
}

export interface VerifyOptions {
  /** Skips the layers and runs only the whole network. */
  readonly outputsOnly?: boolean | undefined
  /** Runs on this device, which the caller still owns. By default sessions request their own. */
  readonly device?: GPUDevice | undefined
  /** Called with each layer once it has been compared. */
  readonly onLayer?: ((layer: LayerReport) => void) | undefined
  /**
   * Called after each part (a run of the reference, a layer, all fused operators, a run of the network) with the number
   * of parts done.
   */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Stops between two parts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** The options of `verify` and their values. */
const verifyRules: Rules = {
  outputsOnly: 'boolean',
  device: 'GPUDevice.createBuffer',
  onLayer: 'function',
  onProgress: 'function',
  signal: signalRule,
}

/** The values of all tensors in one run of the reference. */
interface ReferenceRun {
  readonly inputs: readonly TensorData[]
  readonly values: ReadonlyMap<Tensor, TensorData>
  readonly outputs: readonly TensorData[]
}

/**
 * Compares a model on the GPU with the CPU reference: every layer, and every operator of the fused plan, fed the
 * reference's values; and the whole network as users run it. `agrees` judges each report: integers must be equal,
 * float32 values as close as rounding explains.
 *
 * @param inputs for each run the elements of every input, already quantized; see `randomInputs`
 * @throws DeviceError without WebGPU; InputError for an input of the wrong type or length.
 */
export async function verify(
  model: Graph,
  inputs: readonly (readonly TensorData[])[],
  options: VerifyOptions = {},
): Promise<Verification> {
  checkModel('verify', model)
  checkOptions('verify', options, verifyRules)
  if (!Array.isArray(inputs) || !inputs.every((one) => Array.isArray(one)))
    refuse(
      'verify',
      'for each run a list with the elements of every input, as randomInputs gives them',
      inputs,
    )
  const operators = options.outputsOnly ? [] : model.operators
  const fusedParts = Math.min(operators.length, 1)
  const partDone = partCounter(options, operators.length + fusedParts + 2 * inputs.length)
  const runs: ReferenceRun[] = []
  for (const one of inputs) {
    runs.push(runOnce(model, one))
    await partDone()
  }
  const { device: given, signal } = options
  const session = await createSession(model, {
    outputs: 'stored',
    ...(given && { device: given }),
    ...(signal && { signal }),
  })
  try {
    const device = await session.device()
    const layers = await verifyLayers(operators, runs, device, (layer) => {
      options.onLayer?.(layer)
      return partDone()
    })
    const fused: LayerReport[] = []
    if (fusedParts > 0) {
      fused.push(...(await verifyFused(model, runs, device)))
      await partDone()
    }
    const answers: TensorData[][] = []
    for (const one of runs) {
      answers.push(await runSession(session, one))
      await partDone()
    }
    const expected = runs.map(({ outputs }) => outputs)
    const outputs = judgeOutputs(compareOutputs(model, answers, expected), model, runs)
    return { ...(await session.info()), layers, fused, outputs, answers }
  } finally {
    session.dispose()
  }
}

/** Returns a function that counts a finished part, then lets the page paint and abort signals arrive. */
function partCounter({ onProgress, signal }: VerifyOptions, total: number): () => Promise<void> {
  let done = 0
  signal?.throwIfAborted()
  return async () => {
    onProgress?.(++done, total)
    await new Promise((resolve) => setTimeout(resolve))
    signal?.throwIfAborted()
  }
}

/**
 * Returns seeded random inputs for `verify`, in the types of the model's inputs: all byte values for 8-bit types,
 * numbers from `range` (default [0, 1)) for float32, small integers for the rest.
 */
export function randomInputs(
  model: Graph,
  options: { count: number; seed: number; range?: readonly [number, number] },
): TensorData[][] {
  checkModel('randomInputs', model)
  checkOptions('randomInputs', options, { count: 'number', seed: 'number', range: 'Array.every' })
  const { count, seed, range = [0, 1] } = options
  if (!Number.isInteger(count) || count < 0 || !Number.isFinite(seed))
    throw new InputError(`randomInputs: count ${count} or seed ${seed} is no whole number`)
  if (range.length !== 2 || !range.every((bound) => Number.isFinite(bound)))
    refuse('randomInputs, as range,', 'two numbers, [low, high]', range)
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

function runOnce(model: Graph, inputs: readonly TensorData[]): ReferenceRun {
  const values = new Map<Tensor, TensorData>()
  const onTensor = (tensor: Tensor, data: TensorData) => values.set(tensor, data)
  return { inputs, values, outputs: runReference(model, inputs, { onTensor }) }
}

/** Makes a graph of one operator. Tensors are renamed because names of intermediates may repeat. */
function isolate(op: Operator): Graph {
  const copies = new Map<Tensor, Tensor>()
  const copy = (tensor: Tensor) => {
    if (tensor.data) return tensor
    const made = copies.get(tensor) ?? makeTensor({ ...tensor, name: `${copies.size}` })
    copies.set(tensor, made)
    return made
  }
  const inputs = op.inputs.map((tensor) => tensor && copy(tensor))
  const outputs = op.outputs.map(copy)
  const alone = makeOperator({ ...op, inputs, outputs })
  const graphInputs = [...copies.values()].filter((tensor) => !outputs.includes(tensor))
  return makeGraph({ name: op.name, inputs: graphInputs, outputs, operators: [alone] })
}

async function verifyLayers(
  operators: readonly Operator[],
  runs: readonly ReferenceRun[],
  device: GPUDevice,
  onLayer: (layer: LayerReport) => Promise<void>,
): Promise<LayerReport[]> {
  const layers: LayerReport[] = []
  for (const op of operators) {
    const layer = await verifyLayer(op, runs, device)
    layers.push(layer)
    await onLayer(layer)
  }
  return layers
}

async function verifyLayer(
  op: Operator,
  runs: readonly ReferenceRun[],
  device: GPUDevice,
): Promise<LayerReport> {
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
    for (const { values } of runs) {
      const given = graph.inputs.map(({ name }, i) => [name, values.get(reads[i] as Tensor) as TensorData])
      const answer = await session.run(Object.fromEntries(given))
      for (const [i, output] of op.outputs.entries()) {
        const got = answer[graph.outputs[i]?.name ?? ''] as TensorData
        distances.push(distance(got, values.get(output) as TensorData))
      }
    }
    return judgeLayer({ ...head, where: 'gpu' as const, ...merge(distances) }, op, runs)
  } finally {
    session.dispose()
  }
}

async function runSession(session: Session, { inputs }: ReferenceRun): Promise<TensorData[]> {
  const given = session.inputs.map(({ name }, i) => [name, inputs[i] as TensorData])
  const answer = await session.run(Object.fromEntries(given))
  return session.outputs.map(({ name }) => answer[name] as TensorData)
}

/** Returns a report for each output of the network, over all inputs. */
export function compareOutputs(
  model: Graph,
  got: readonly (readonly TensorData[])[],
  expected: readonly (readonly ArrayLike<number | bigint>[])[],
): OutputReport[] {
  return model.outputs.map(({ name, type, shape }, i) => {
    const pairs = got.map((one, run) => [one[i] as TensorData, expected[run]?.[i] ?? []] as const)
    const item = shape.length > 1 ? shape.slice(1) : shape
    const top = elementCount(item) > 1 && { sameTop: pairs.filter(([a, b]) => sameTop(a, b)).length }
    return { name, type, ...merge(pairs.map(([a, b]) => distance(a, b))), ...top, inputs: got.length }
  })
}
