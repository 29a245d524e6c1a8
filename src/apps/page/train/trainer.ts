/** Manages the page's training run: one at a time, in a worker, independent of the current view. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Graph, loadModel } from '../../../index'
import { connectWorker, type WorkerConnection } from '../call-worker'
import { openNetworks } from '../state/networks'
import { loading } from '../state/shipped'
import { deleteRecord, readRecord, writeRecord } from '../state/storage'
import type { TrainReply, TrainRequest } from './protocol'
import { forgetRun } from './run-records'
import { afterReply, fromRecord, newRun, type RunState, toRecord } from './run-state'
import { wasmFiles } from './wasm-files'

/** A run's images, and how many of them to hold out of training. */
export type RunImages = Pick<TrainRequest & { kind: 'start' }, 'images' | 'heldOut'>

const runKey = 'training-run'

const current = signal<RunState | undefined>(undefined)
const finished = signal<Graph | undefined>(undefined)

/** The current run, which may also be paused, over, or stored by an earlier visit; undefined if there is none. */
export const run: ReadonlySignal<RunState | undefined> = current

/** The float32 network from the last finished run of this visit. */
export const trained: ReadonlySignal<Graph | undefined> = finished

let worker: WorkerConnection<TrainRequest> | undefined
let restored: Promise<void> | undefined

/** Restores the stored run of an earlier visit, without starting it. */
export function restoreRun(): Promise<void> {
  restored ??= readRecord(runKey).then(
    (kept) => {
      current.value ??= fromRecord(kept)
    },
    () => undefined,
  )
  return restored
}

/** Starts a run and discards the earlier one. */
export function startRun(
  planned: Pick<RunState, 'settings' | 'source' | 'evaluateEvery'>,
  data: RunImages,
): void {
  current.value = newRun(planned)
  void deleteRecord(runKey).catch(() => undefined)
  start(data, false)
}

/** True if the run's worker still has the images, so that `resumeRun` needs none. */
export function holdsImages(): boolean {
  return worker !== undefined
}

/** Continues a paused or stored run. A run of an earlier visit needs its images again. */
export function resumeRun(data?: RunImages): void {
  if (!current.value) return
  if (worker) {
    current.value = { ...current.value, status: 'training' }
    send({ kind: 'resume' })
  } else if (data) {
    current.value = { ...current.value, status: 'starting' }
    start(data, true)
  }
}

/** Pauses the run after saving a checkpoint. */
export function pauseRun(): void {
  if (current.value?.status !== 'training') return
  current.value = { ...current.value, status: 'pausing' }
  send({ kind: 'pause' })
}

/** Ends the run and opens the best network so far. */
export function finishRun(): void {
  if (!current.value || !worker) return
  const { status } = current.value
  current.value = { ...current.value, status: 'finishing' }
  send({ kind: 'finish' })
  if (status === 'paused') send({ kind: 'resume' })
}

/** Ends the run and deletes all that was stored of it. */
export async function discardRun(): Promise<void> {
  endWorker()
  current.value = undefined
  await forget()
}

function start(data: RunImages, resume: boolean): void {
  endWorker()
  const planned = current.value
  if (!planned) return
  const { settings, evaluateEvery } = planned
  // Handle replies one at a time, so that a run shows as paused only after its record is stored.
  let handled = Promise.resolve()
  const enqueue = (reply: TrainReply) => {
    handled = handled.then(() => (worker === made ? handle(reply) : undefined)).catch(fail)
  }
  const made = connectWorker<TrainRequest, TrainReply>(
    () => new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' }),
    {
      onReply: enqueue,
      onCrash: (message) =>
        enqueue({ kind: 'failed', message: `the training worker ended${message ? `: ${message}` : ''}` }),
    },
  )
  worker = made
  send({ kind: 'start', settings, ...data, evaluateEvery, resume, wasm: wasmFiles })
}

function send(request: TrainRequest): void {
  worker?.send(request)
}

function endWorker(): void {
  worker?.end()
  worker = undefined
}

async function handle(reply: TrainReply): Promise<void> {
  const before = current.value
  if (!before) return
  const state = afterReply(before, reply)
  if (reply.kind === 'done') {
    endWorker()
    await open(state, reply.model)
  }
  current.value = state
  if (reply.kind === 'saved') await writeRecord(runKey, toRecord(state)).catch(() => undefined)
  if (reply.kind === 'done') await forget()
  if (reply.kind === 'failed') endWorker()
}

/** Ends the run with an error that the page itself made while it handled a reply. */
function fail(error: unknown): void {
  endWorker()
  const message = error instanceof Error ? error.message : String(error)
  if (current.value) current.value = afterReply(current.value, { kind: 'failed', message })
}

async function forget(): Promise<void> {
  await Promise.all([deleteRecord(runKey).catch(() => undefined), forgetRun()])
}

/** Opens the trained network in the page. It has no int8 form until it is quantized. */
async function open({ source }: RunState, model: Uint8Array<ArrayBuffer>): Promise<void> {
  const digits = source === 'mnist' ? 'MNIST' : 'digits that the page drew'
  const float = await loadModel(model)
  finished.value = float
  // The visit's first model may still be loading, and would replace the trained one.
  loading.cancel()
  await openNetworks({ name: 'Deep MNIST', source: `trained in this page on ${digits}`, float })
}
