/** Measures the cost of each step of a network; loaded by the first call of `Session.profile`. */
import { type Rules, signalRule } from '../../graph/check'
import type { Graph } from '../../graph/graph'
import { describeOp, type Operator } from '../../graph/operator'
import type { Tensor, TensorData } from '../../graph/tensor'
import { hostInputs, runOnHost } from '../host-parts'
import type { Parts } from '../placement'
import type { RunInputs } from '../run-types'
import type { SessionRuntime } from '../session-runtime'
import { prepare, submit, writeInputs } from '../submit'
import { describeLayer } from './layer'
import { peaksOf } from './peaks'
import { Timer } from './timer'
import type { Profile, ProfiledLayer, ProfileOptions } from './types'

/** A network on a device, and the inputs of one run. */
export interface ProfileTarget {
  readonly runtime: SessionRuntime
  readonly graph: Graph
  readonly parts: Parts
  readonly inputs: RunInputs
}

/** The options of `Session.profile` and their values. */
export const profileRules: Rules = {
  wholeOnly: 'boolean',
  batchMs: 'number',
  rounds: 'number',
  signal: signalRule,
  onProgress: 'function',
}

type Layer = Omit<ProfiledLayer, 'share'>

/**
 * Measures the steps of a network one by one, in the order of a run, so that each reads its real operands. Nothing else
 * may use the program meanwhile.
 */
export async function profileSteps(target: ProfileTarget, options: ProfileOptions): Promise<Profile> {
  const { runtime, graph, parts, inputs } = target
  // Operators on the CPU add their results.
  const values = hostInputs(graph, inputs)
  const { program, adapter } = runtime
  const steps = options.wholeOnly ? [] : program.plan.steps
  const next = progressReporter(parts.head.length + steps.length + parts.tail.length + 2, options)
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
  const upload = await runOnce(target, values)
  const timer = new Timer(program.device)
  const { rounds = 3, batchMs } = options
  try {
    next('the network as a whole')
    upload()
    const networkMs = await timer.best((pass) => program.record(pass), rounds, batchMs)
    // The network may have overwritten its inputs.
    upload()
    const onGpu: Layer[] = []
    for (const [i, step] of steps.entries()) {
      next(describeOp(step.op))
      const idle = step.kernels.length === 0
      const ms = idle ? 0 : await timer.best((pass) => program.record(pass, i), rounds, batchMs)
      onGpu.push(describeLayer(setting, step, 'gpu', ms))
    }
    const layers = [...head, ...onGpu, ...parts.tail.map(onHost)]
    return {
      adapter,
      clock: timer.timestamps ? 'timestamp' : 'wall',
      peaks,
      networkMs,
      ...withShares(layers),
    }
  } finally {
    timer.dispose()
  }
}

function withShares(layers: readonly Layer[]): Pick<Profile, 'totalMs' | 'layers'> {
  const totalMs = layers.reduce((sum, { ms }) => sum + ms, 0)
  return {
    totalMs,
    layers: layers.map((layer) => ({ ...layer, share: totalMs > 0 ? layer.ms / totalMs : 0 })),
  }
}

/** Returns a function that reports the next measurement, or throws if the profile has been aborted. */
function progressReporter(total: number, { signal, onProgress }: ProfileOptions): (next: string) => void {
  let done = 0
  return (next) => {
    signal?.throwIfAborted()
    onProgress?.({ done: done++, total, next })
  }
}

/**
 * Runs the network once, to warm the device up and to compute the tensors that operators on the CPU read.
 *
 * @returns a function that writes the inputs again
 */
async function runOnce(
  { runtime, parts, inputs }: ProfileTarget,
  values: Map<Tensor, TensorData>,
): Promise<() => void> {
  const { gpu, tail } = parts
  const read = new Set(tail.flatMap((op) => op.inputs))
  const tensors = gpu.operators.flatMap((op) => op.outputs).filter((tensor) => read.has(tensor))
  const given = gpu.inputs.map((tensor) => [tensor.name, values.get(tensor) ?? inputs[tensor.name]])
  const request = { inputs: Object.fromEntries(given), tensors, into: {}, outputs: 'stored' } as const
  const copies = await prepare(runtime, request)
  const found = await submit(runtime, request, copies)
  tensors.forEach((tensor, i) => {
    values.set(tensor, found[i] as TensorData)
  })
  return () => {
    const { device } = runtime.program
    const encoder = device.createCommandEncoder()
    writeInputs(runtime, request, copies, encoder)
    device.queue.submit([encoder.finish()])
  }
}
