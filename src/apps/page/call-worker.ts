/** Talks to workers: a call that ends its worker when it is done, or a connection that lasts. */
import { InputError } from '../../index'

/**
 * Makes a worker. Vite bundles a worker's file only if the source says literally
 * `new Worker(new URL('./x.ts', import.meta.url), { type: 'module' })`, which is why every caller writes that itself.
 */
export type MakeWorker = () => Worker

export interface WorkerConnection<Request> {
  send(request: Request, transfer?: Transferable[]): void
  /** Terminates the worker at once, whatever it is doing. */
  end(): void
}

export interface WorkerListeners<Reply> {
  readonly onReply: (reply: Reply) => void
  /** Gets the browser's message; empty or missing if the worker's file could not be loaded. */
  readonly onCrash: (message: string) => void
}

/** Starts a worker and passes on what it posts, until `end` is called. */
export function connectWorker<Request, Reply>(
  make: MakeWorker,
  { onReply, onCrash }: WorkerListeners<Reply>,
): WorkerConnection<Request> {
  const worker = make()
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data)
  worker.onerror = ({ message }) => onCrash(message)
  worker.onmessageerror = () => onCrash('a reply could not be read')
  return {
    send: (request, transfer = []) => worker.postMessage(request, transfer),
    end: () => worker.terminate(),
  }
}

export interface CallOptions<Reply, Result> {
  /** Returns the result if a reply is the last one, undefined if it only tells of progress; throws the call's error. */
  readonly read: (reply: Reply) => Result | undefined
  /** Makes the error for a worker that crashed, from the browser's message (see `WorkerListeners`). */
  readonly crashed: (message: string) => Error
  readonly transfer?: Transferable[]
  readonly signal?: AbortSignal | undefined
  /** The longest that the call may take, in milliseconds, and the message of the error if it takes longer. */
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
