import { OctetError } from '../../../index'
import type { TaskContext } from '../state/task'
import type { Quantized, QuantizeReply, QuantizeRequest } from './protocol'

/**
 * Quantizes and measures in a worker, which ends with the work or with the task.
 *
 * @throws OctetError with what the worker said; the signal's reason.
 */
export function quantizeInWorker(
  request: QuantizeRequest,
  { signal, report }: TaskContext,
): Promise<Quantized> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./quantize-worker.ts', import.meta.url), { type: 'module' })
  const outcome = new Promise<Quantized>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    worker.onerror = ({ message }) =>
      reject(new OctetError(`the worker ended${message ? `: ${message}` : ''}`))
    worker.onmessage = ({ data: reply }: MessageEvent<QuantizeReply>) => {
      if (reply.kind === 'done') resolve(reply.result)
      else if (reply.kind === 'failed') reject(new OctetError(reply.message))
      else report(reply.text, reply.share)
    }
    worker.postMessage(request, [request.float.buffer])
  })
  return outcome.finally(() => worker.terminate())
}
