import { DeviceError, GraphError, InputError, ModelError, OctetError } from '../../../index'
import type { ErrorName, Reply, Results, Task } from './worker-protocol'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** The longest that the task may take, in milliseconds, and what the error says then. */
  readonly limit?: { readonly ms: number; readonly message: string }
  readonly onReply?: (reply: Reply) => void
}

const errors = { ModelError, GraphError, InputError, DeviceError, Error: OctetError } as const

/**
 * Does a task in a worker of its own, which ends with the task, with the signal, or when the time is over.
 *
 * @throws what the task throws; InputError when it takes too long; the signal's reason.
 */
export function callWorker<K extends Task['kind']>(
  task: Task & { kind: K },
  { signal, limit, onReply }: CallOptions = {},
): Promise<Results[K]> {
  signal?.throwIfAborted()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  let timer: ReturnType<typeof setTimeout> | undefined
  let onAbort = () => {}
  const outcome = new Promise<Results[K]>((resolve, reject) => {
    onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    if (limit) timer = setTimeout(() => reject(new InputError(limit.message)), limit.ms)
    worker.addEventListener('error', ({ message }) =>
      reject(new OctetError(`the worker failed: ${message || 'it did not start'}`)),
    )
    worker.addEventListener('message', ({ data: reply }: MessageEvent<Reply>) => {
      if (reply.kind === 'done') resolve(reply.result as Results[K])
      else if (reply.kind === 'failed') reject(makeError(reply.name, reply.message))
      else onReply?.(reply)
    })
    worker.postMessage(task)
  })
  return outcome.finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    worker.terminate()
  })
}

function makeError(name: ErrorName, message: string): OctetError {
  return new errors[name](message)
}
