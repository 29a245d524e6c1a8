/** Runs networks for every view: on the page's device, or without WebGPU on the CPU reference in a worker. */
import { effect } from '@preact/signals'
import {
  createSession,
  DeviceLostError,
  type Graph,
  InputError,
  type RunInputs,
  type Session,
} from '../../index'
import { runOnCpu } from './reference'
import { onDeviceLost, pageDevice } from './state/device'
import { type Form, formNames, networks } from './state/networks'
import { keptTuning, tuned } from './state/tuning'

/** The result of one run of a network. */
export interface Answer {
  /** Every output as float32, dequantized, by name. */
  readonly outputs: Readonly<Record<string, Float32Array>>
  /** Milliseconds from the call until the outputs are in memory. */
  readonly ms: number
  readonly where: 'gpu' | 'cpu'
}

const sessions = new Map<Graph, Promise<Session>>()

onDeviceLost(() => sessions.clear())
effect(() => {
  const open = networks.value
  for (const graph of sessions.keys()) if (graph !== open?.float && graph !== open?.int8) releaseGraph(graph)
})

// A new tuning may choose other variants for layers, which takes new sessions.
effect(() => {
  void tuned.value
  for (const graph of sessions.keys()) releaseGraph(graph)
})

/**
 * Returns the session of a network on the page's device, which the first call creates; undefined without WebGPU. Use it
 * at once and don't keep it: it is disposed when another model is opened or the tuning changes.
 *
 * @throws DeviceError if the device refuses the network, or was lost twice.
 */
export async function sessionOf(graph: Graph): Promise<Session | undefined> {
  const device = await pageDevice()
  if (!device) return undefined
  const known = sessions.get(graph) ?? createSession(graph, { device, ...keptTuning() })
  sessions.set(graph, known)
  known.catch(() => sessions.delete(graph))
  return known
}

/** Disposes the session of a network, if it has one. */
function releaseGraph(graph: Graph): void {
  sessions.get(graph)?.then(
    (session) => session.dispose(),
    () => undefined,
  )
  sessions.delete(graph)
}

/**
 * Runs one form of the open model.
 *
 * @param inputs float32 values by input name, or buffers on the page's device
 * @throws InputError if the model lacks that form or an input does not fit; DeviceError, see `runGraph`.
 */
export async function runNetwork(
  form: Form,
  inputs: RunInputs,
  options: { signal?: AbortSignal } = {},
): Promise<Answer> {
  const graph = networks.value?.[form]
  if (!graph) throw new InputError(`the open model has no ${formNames[form]} form`)
  return runGraph(graph, inputs, options)
}

/**
 * Runs any network once. If the device is lost during the run, the run is repeated once on a new device.
 *
 * @throws InputError if an input does not fit; DeviceLostError if the device is lost a second time; the reason of
 *   `signal`, which ends a run on the CPU but not on the GPU.
 */
export async function runGraph(
  graph: Graph,
  inputs: RunInputs,
  options: { signal?: AbortSignal } = {},
): Promise<Answer> {
  try {
    return await runOnce(graph, inputs, options)
  } catch (error) {
    // GPU buffers are lost with their device, and only the caller can fill new ones.
    const repeatable = Object.values(inputs).every((input) => !('mapAsync' in input))
    if (!(error instanceof DeviceLostError) || !repeatable) throw error
    return runOnce(graph, inputs, options)
  }
}

async function runOnce(
  graph: Graph,
  inputs: RunInputs,
  { signal }: { signal?: AbortSignal },
): Promise<Answer> {
  const session = await sessionOf(graph)
  signal?.throwIfAborted()
  const start = performance.now()
  const outputs = session ? await session.run(inputs) : await runOnCpu(graph, inputs, signal)
  const reals = Object.entries(outputs).map(
    ([name, data]) => [name, data instanceof Float32Array ? data : Float32Array.from(data, Number)] as const,
  )
  return {
    outputs: Object.fromEntries(reals),
    ms: performance.now() - start,
    where: session ? 'gpu' : 'cpu',
  }
}
