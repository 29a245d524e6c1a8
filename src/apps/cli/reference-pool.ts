import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { referenceWorker } from './package-files'
import type { ReferenceTask } from './reference-worker'

/**
 * Runs images through an int8 model on the CPU reference, on all cores.
 *
 * @param onOutput called with each image's index and the bytes of the model's first output, in any order
 */
export async function runOnCores(
  task: ReferenceTask,
  onOutput: (index: number, output: Int8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  const count = task.to - task.from
  const workers = Math.max(1, Math.min(availableParallelism(), Math.ceil(count / 8)))
  const each = Math.ceil(count / workers)
  const parts = Array.from({ length: workers }, (_, i) => ({
    ...task,
    from: task.from + i * each,
    to: Math.min(task.to, task.from + (i + 1) * each),
  }))
  await Promise.all(parts.map((part) => runOnCore(part, onOutput, signal)))
}

function runOnCore(
  workerData: ReferenceTask,
  onOutput: (index: number, output: Int8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(referenceWorker(), { workerData })
    const stop = () => void worker.terminate().then(() => reject(signal?.reason))
    signal?.addEventListener('abort', stop, { once: true })
    worker.on('message', ({ index, output }: { index: number; output: Int8Array }) => onOutput(index, output))
    worker.on('error', reject)
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', stop)
      if (code === 0) resolve()
      else if (!signal?.aborted) reject(new Error(`a worker thread ended with code ${code}`))
    })
  })
}
