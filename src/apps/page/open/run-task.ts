import { DeviceError, GraphError, InputError, ModelError, OctetError } from '../../../index'
import { type CallOptions, callWorker } from '../call-worker'
import type { Reply, Results, Task } from './worker-protocol'

export interface TaskOptions extends Pick<CallOptions<Reply, unknown>, 'signal' | 'limit'> {
  /** Called with the replies that come before the result. */
  readonly onProgress?: (reply: Reply) => void
}

const errors = { ModelError, GraphError, InputError, DeviceError, Error: OctetError } as const

/**
 * Does a task in a worker of its own.
 *
 * @throws what the task throws, as one of the library's errors; InputError if it takes too long; the signal's reason.
 */
export function runTask<K extends Task['kind']>(
  task: Task & { kind: K },
  { onProgress, ...options }: TaskOptions = {},
): Promise<Results[K]> {
  return callWorker<Task, Reply, Results[K]>(
    () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    task,
    {
      ...options,
      read: (reply) => {
        if (reply.kind === 'done') return reply.result as Results[K]
        if (reply.kind === 'failed') throw new errors[reply.name](reply.message)
        onProgress?.(reply)
        return undefined
      },
      crashed: (message) => new OctetError(`the worker failed: ${message || 'it did not start'}`),
    },
  )
}
