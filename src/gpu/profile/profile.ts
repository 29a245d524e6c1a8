/** What each step of a network costs; loaded by the first call of `Session.profile`. */
import type { Graph } from '../../graph/graph'
import { describeOp, type Operator } from '../../graph/operator'
import type { Tensor, TensorData } from '../../graph/tensor'
import { hostInputs, runOnHost } from '../host-tail'
import type { Parts } from '../placement'
import type { RunInputs } from '../run-types'
import type { SessionRuntime } from '../session-runtime'
import { enter, prepare, submit } from '../submit'
import { describeLayer } from './layer'
import { peaksOf } from './peaks'
import { Timer } from './timer'
import type { Profile, ProfiledLayer, ProfileOptions } from './types'

/** A network on a device, and the inputs of one run. */
export interface Subject {
  readonly runtime: SessionRuntime
  readonly graph: Graph
  readonly parts: Parts
  readonly inputs: RunInputs
}

type Layer = Omit<ProfiledLayer, 'share'>

/**
 * Measures the steps of a network one by one, in the order of a run, so that each has its true operands. Nothing else
 * may use the program meanwhile.
 */
export async function profileSteps(subject: Subject, options: ProfileOptions): Promise<Profile> {
  const { runtime, graph, parts, inputs } = subject
  // Results of operators on the CPU join them.
  const values = hostInputs(graph, inputs)
  const { program, adapter } = runtime
  const steps = options.wholeOnly ? [] : program.plan.steps
  const next = announcer(parts.head.length + steps.length + parts.tail.length + 2, options)
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
  const upload = await runOnce(subject, values)
  const timer = new Timer(program.device)
  const { rounds = 3, batchMs } = options
  try {
    next('the network as a whole')
    upload()
    const networkMs = await timer.best((pass) => program.record(pass), rounds, batchMs)
    // The network may have written over its inputs.
    upload()
    const onGpu: Layer[] = []
    for (const [i, step] of steps.entries()) {
      next(describeOp(step.op))
      const idle = step.kernels.length === 0
      const ms = idle ? 0 : await timer.best((pass) => program.record(pass, i), rounds, batchMs)
      onGpu.push(describeLayer(setting, step, 'gpu', ms))
    }
    const layers = [...head, ...onGpu, ...parts.tail.map(onHost)]
    return { adapter, clock: timer.timestamps ? 'timestamp' : 'wall', peaks, networkMs, ...total(layers) }
  } finally {
    timer.dispose()
  }
}

function total(layers: readonly Layer[]): Pick<Profile, 'totalMs' | 'layers'> {
  const totalMs = layers.reduce((sum, { ms }) => sum + ms, 0)
  return {
    totalMs,
    layers: layers.map((layer) => ({ ...layer, share: totalMs > 0 ? layer.ms / totalMs : 0 })),
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

/**
 * A first run, which warms the device up and computes what operators on the CPU read.
 *
 * @returns a function that writes the inputs again
 */
async function runOnce(
  { runtime, parts, inputs }: Subject,
  values: Map<Tensor, TensorData>,
): Promise<() => void> {
  const { gpu, tail } = parts
  const read = new Set(tail.flatMap((op) => op.inputs))
  const tensors = gpu.operators.flatMap((op) => op.outputs).filter((tensor) => read.has(tensor))
  const given = gpu.inputs.map((tensor) => [tensor.name, values.get(tensor) ?? inputs[tensor.name]])
  const request = { inputs: Object.fromEntries(given), tensors, into: {}, outputs: 'stored' } as const
  const crossings = await prepare(runtime, request)
  const found = await submit(runtime, request, crossings)
  tensors.forEach((tensor, i) => {
    values.set(tensor, found[i] as TensorData)
  })
  return () => {
    const { device } = runtime.program
    const encoder = device.createCommandEncoder()
    enter(runtime, request, crossings, encoder)
    device.queue.submit([encoder.finish()])
  }
}
