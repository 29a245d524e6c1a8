/** Runs networks on the CPU reference in a worker, so that the page stays responsive. */
import { type Graph, InputError, type RunInputs } from '../../index'
import { saveModel } from '../../quantize/index'
import { connectWorker, type WorkerConnection } from './call-worker'
import type { ReferenceAnswer, ReferenceRequest } from './reference-worker'

interface Waiting {
  readonly resolve: (outputs: Record<string, Float32Array>) => void
  readonly reject: (error: unknown) => void
}

let worker: WorkerConnection<ReferenceRequest> | undefined
let lastRun = 0
const waiting = new Map<number, Waiting>()
/** Networks that were sent to the worker, with their ids. */
let sent = new Map<Graph, number>()

/**
 * Runs a network on the CPU reference.
 *
 * @param inputs float32 values by input name
 * @param signal ends this run by terminating the worker, which also ends all other runs in flight
 * @throws InputError if an input does not fit; the reason of `signal`.
 */
export async function runOnCpu(
  graph: Graph,
  inputs: RunInputs,
  signal?: AbortSignal,
): Promise<Record<string, Float32Array>> {
  signal?.throwIfAborted()
  const arrays = Object.entries(inputs).map(([name, input]) => {
    if ('mapAsync' in input) throw new InputError(`input "${name}" is a GPU buffer, but there is no GPU`)
    return [name, Float32Array.from(input, Number)] as const
  })
  worker ??= start()
  const run = ++lastRun
  const known = sent.get(graph)
  const model = known ?? run
  const request: ReferenceRequest = {
    run,
    model,
    inputs: Object.fromEntries(arrays),
    ...(known === undefined && { file: saveModel(graph) }),
  }
  const end = () => stop(signal?.reason)
  signal?.addEventListener('abort', end, { once: true })
  try {
    return await new Promise((resolve, reject) => {
      worker?.send(request)
      // Only what was sent is known to the worker and waited for.
      sent.set(graph, model)
      waiting.set(run, { resolve, reject })
    })
  } finally {
    signal?.removeEventListener('abort', end)
  }
}

function start(): WorkerConnection<ReferenceRequest> {
  return connectWorker<ReferenceRequest, ReferenceAnswer>(
    () => new Worker(new URL('./reference-worker.ts', import.meta.url), { type: 'module' }),
    {
      onReply: (answer) => {
        const asked = waiting.get(answer.run)
        waiting.delete(answer.run)
        if ('outputs' in answer) asked?.resolve(answer.outputs)
        else asked?.reject(new InputError(answer.problem))
      },
      onCrash: (message) => stop(new InputError(`the CPU reference ended: ${message}`)),
    },
  )
}

function stop(reason: unknown): void {
  worker?.end()
  worker = undefined
  sent = new Map()
  for (const { reject } of waiting.values()) reject(reason)
  waiting.clear()
}
