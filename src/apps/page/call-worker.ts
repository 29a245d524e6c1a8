/** Calls workers: either one request to a worker of its own, or a lasting connection. */
import { InputError } from '../../index'

/**
 * Makes a worker. Vite bundles a worker's file only if the source literally contains
 * `new Worker(new URL('./x.ts', import.meta.url), { type: 'module' })`, so every caller has to write it out.
 */
export type MakeWorker = () => Worker

export interface WorkerConnection<Request> {
  send(request: Request, transfer?: Transferable[]): void
  /** Terminates the worker at once, whatever it is doing. */
  end(): void
}

export interface WorkerListeners<Reply> {
  readonly onReply: (reply: Reply) => void
  /** Called with the browser's message, or one of ours if it has none. */
  readonly onCrash: (message: string) => void
}

/** Starts a worker and passes its messages to the listeners, until `end` is called. */
export function connectWorker<Request, Reply>(
  make: MakeWorker,
  { onReply, onCrash }: WorkerListeners<Reply>,
): WorkerConnection<Request> {
  const worker = make()
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data)
  // The event has no message if the worker's file could not be loaded.
  worker.onerror = ({ message }) => onCrash(message || 'its file could not be loaded')
  worker.onmessageerror = () => onCrash('a reply could not be read')
  return {
    send: (request, transfer = []) => worker.postMessage(request, transfer),
    end: () => worker.terminate(),
  }
}

export interface CallOptions<Reply, Result> {
  /** Reads a reply: returns the result if it is final, or undefined for progress. Throws if the call failed. */
  readonly read: (reply: Reply) => Result | undefined
  /** Makes the error for a worker that crashed, from the browser's message (see `WorkerListeners`). */
  readonly crashed: (message: string) => Error
  readonly transfer?: Transferable[]
  readonly signal?: AbortSignal | undefined
  /** Time limit in milliseconds, and the error message for exceeding it. */
  readonly limit?: { readonly ms: number; readonly message: string } | undefined
}

/**
 * Sends one request to a worker of its own. The worker is terminated when the call ends.
 *
 * @throws what `read` throws; the error of `crashed`; InputError if the call takes too long; the signal's reason.
 */
export async function callWorker<Request, Reply, Result>(
  make: MakeWorker,
  request: Request,
  { read, crashed, transfer, signal, limit }: CallOptions<Reply, Result>,
): Promise<Result> {
  signal?.throwIfAborted()
  let onAbort = () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let worker: WorkerConnection<Request> | undefined
  try {
    return await new Promise<Result>((resolve, reject) => {
      const onReply = (reply: Reply) => {
        try {
          const result = read(reply)
          if (result !== undefined) resolve(result)
        } catch (error) {
          reject(error)
        }
      }
      worker = connectWorker(make, { onReply, onCrash: (message) => reject(crashed(message)) })
      onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort)
      if (limit) timer = setTimeout(() => reject(new InputError(limit.message)), limit.ms)
      worker.send(request, transfer)
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    worker?.end()
  }
}
