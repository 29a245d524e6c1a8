/** What each step of a network costs; loaded by the first call of `Session.profile`. */
import type { Graph } from '../../graph/graph'
import { describeOp, type Operator } from '../../graph/operator'
import type { Tensor, TensorData } from '../../graph/tensor'
import type { Built } from '../built'
import { runOnHost } from '../host-tail'
import type { Parts } from '../placement'
import type { Program } from '../program'
import type { RunInputs } from '../session'
import { enter, type Prepared, prepare, submit } from '../submit'
import { describeLayer, type Setting } from './layer'
import { peaksOf } from './peaks'
import { Timer } from './timer'
import type { Profile, ProfiledLayer, ProfileOptions } from './types'

/** A network on a device, and the inputs of one run. */
export interface Subject {
  readonly built: Built
  readonly graph: Graph
  readonly parts: Parts
  readonly inputs: RunInputs
  /** The inputs that are arrays, as their tensors store them; what operators on the CPU compute joins them. */
  readonly values: Map<Tensor, TensorData>
}

type Layer = Omit<ProfiledLayer, 'share'>

const defaultRounds = 3

/**
 * Measures the steps of a network one by one, in the order of a run, so that each has its true operands. Nothing else
 * may use the program meanwhile.
 */
export async function profileSteps(subject: Subject, options: ProfileOptions): Promise<Profile> {
  const { built, graph, parts, values } = subject
  const { program, adapter } = built
  const next = announcer(parts.head.length + program.plan.steps.length + parts.tail.length + 2, options)
  next('the peaks of the adapter')
  const peaks = await peaksOf(program.device)
  const setting = { graph, layout: program.plan.layout, peaks }
  const onHost = (op: Operator): Layer => {
    next(describeOp(op))
    const start = performance.now()
    runOnHost([op], values)
    return describeLayer(setting, { op, kernels: [] }, 'cpu', performance.now() - start)
  }
  const head = parts.head.map(onHost)
  const prepared = await runOnce(subject)
  const timer = new Timer(program.device)
  try {
    next('the network as a whole')
    const { rounds = defaultRounds, batchMs } = options
    upload(program, prepared)
    const networkMs = await timer.best((pass) => program.record(pass), rounds, batchMs)
    const onGpu = await profileGpu(program, prepared, setting, timer, options, next)
    const layers = [...head, ...onGpu, ...parts.tail.map(onHost)]
    const totalMs = layers.reduce((sum, { ms }) => sum + ms, 0)
    const shared = layers.map((layer) => ({ ...layer, share: totalMs > 0 ? layer.ms / totalMs : 0 }))
    const clock = timer.timestamps ? 'timestamp' : 'wall'
    return { adapter, clock, peaks, totalMs, networkMs, layers: shared }
  } finally {
    timer.dispose()
  }
}

/** Tells what is measured next, unless the measurement has been aborted. */
function announcer(total: number, { signal, onProgress }: ProfileOptions): (next: string) => void {
  let done = 0
  return (next) => {
    signal?.throwIfAborted()
    onProgress?.({ done: done++, total, next })
  }
}

/** A first run, which warms the device up and computes what operators on the CPU read. */
async function runOnce({ built, parts, inputs, values }: Subject): Promise<Prepared> {
  const { gpu, tail } = parts
  const read = new Set(tail.flatMap((op) => op.inputs))
  const tensors = gpu.operators.flatMap((op) => op.outputs).filter((tensor) => read.has(tensor))
  const given = gpu.inputs.map((tensor) => [tensor.name, values.get(tensor) ?? inputs[tensor.name]])
  const request = { inputs: Object.fromEntries(given), tensors, into: {}, outputs: 'stored' } as const
  const prepared = await prepare(built, request)
  const found = await submit(built, request, prepared)
  tensors.forEach((tensor, i) => {
    values.set(tensor, found[i] as TensorData)
  })
  return prepared
}

async function profileGpu(
  program: Program,
  prepared: Prepared,
  setting: Setting,
  timer: Timer,
  { rounds = defaultRounds, batchMs }: ProfileOptions,
  next: (what: string) => void,
): Promise<Layer[]> {
  const layers: Layer[] = []
  // Whatever ran before may have written over the inputs.
  upload(program, prepared)
  for (const [i, step] of program.plan.steps.entries()) {
    next(describeOp(step.op))
    const idle = step.kernels.length === 0
    const ms = idle ? 0 : await timer.best((pass) => program.record(pass, i), rounds, batchMs)
    layers.push(describeLayer(setting, step, 'gpu', ms))
  }
  return layers
}

function upload(program: Program, prepared: Prepared): void {
  const encoder = program.device.createCommandEncoder()
  enter(program, prepared, encoder)
  program.device.queue.submit([encoder.finish()])
}
