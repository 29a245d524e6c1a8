/** The page's run of training: one at a time, in a worker, whatever view is shown. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Graph, loadModel } from '../../../index'
import { connectWorker, type WorkerConnection } from '../call-worker'
import { openNetworks } from '../state/networks'
import { loading } from '../state/shipped'
import { deleteRecord, readRecord, writeRecord } from '../state/storage'
import { forgetRun } from './kept-run'
import type { TrainReply, TrainRequest } from './protocol'
import { afterReply, fromRecord, newRun, type RunState, toRecord } from './run-state'
import { wasmFiles } from './wasm-files'

/** Images to train on, and how many of them are held out instead. */
export type RunImages = Pick<TrainRequest & { kind: 'start' }, 'images' | 'heldOut'>

const runKey = 'training-run'

const current = signal<RunState | undefined>(undefined)
const finished = signal<Graph | undefined>(undefined)

/** The run that is going on, paused, over, or left by an earlier visit; undefined when there is none. */
export const run: ReadonlySignal<RunState | undefined> = current

/** The network that the last run of this visit ended with, float32. */
export const trained: ReadonlySignal<Graph | undefined> = finished

let worker: WorkerConnection<TrainRequest> | undefined
let restored: Promise<void> | undefined

/** Offers the run of an earlier visit. */
export function restoreRun(): Promise<void> {
  restored ??= readRecord(runKey).then(
    (kept) => {
      current.value ??= fromRecord(kept)
    },
    () => undefined,
  )
  return restored
}

/** Begins a run; an earlier one is forgotten. */
export function startRun(
  planned: Pick<RunState, 'settings' | 'source' | 'evaluateEvery'>,
  data: RunImages,
): void {
  current.value = newRun(planned)
  void deleteRecord(runKey).catch(() => undefined)
  start(data, false)
}

/** Whether the run can go on without its images: its worker still has them. */
export function holdsImages(): boolean {
  return worker !== undefined
}

/** Goes on with a run that is paused or was kept; one of an earlier visit needs its images again. */
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

/** Keeps where the run is, and lets the machine rest. */
export function pauseRun(): void {
  if (current.value?.status !== 'training') return
  current.value = { ...current.value, status: 'pausing' }
  send({ kind: 'pause' })
}

/** Ends the run and opens the network that did best so far. */
export function finishRun(): void {
  if (!current.value || !worker) return
  const { status } = current.value
  current.value = { ...current.value, status: 'finishing' }
  send({ kind: 'finish' })
  if (status === 'paused') send({ kind: 'resume' })
}

/** Ends the run and forgets it, and what was kept of it. */
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
  // One after the other: a run is shown as paused once what a reload needs is kept.
  let taken = Promise.resolve()
  const takeNext = (reply: TrainReply) => {
    taken = taken.then(() => (worker === made ? take(reply) : undefined)).catch(fail)
  }
  const made = connectWorker<TrainRequest, TrainReply>(
    () => new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' }),
    {
      onReply: takeNext,
      onCrash: (message) =>
        takeNext({ kind: 'failed', message: `the training worker ended${message ? `: ${message}` : ''}` }),
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

async function take(reply: TrainReply): Promise<void> {
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

/** Shows what the page itself could not do with a reply. */
function fail(error: unknown): void {
  endWorker()
  const message = error instanceof Error ? error.message : String(error)
  if (current.value) current.value = afterReply(current.value, { kind: 'failed', message })
}

async function forget(): Promise<void> {
  await Promise.all([deleteRecord(runKey).catch(() => undefined), forgetRun()])
}

/** Makes the trained network the page's open model; its int8 form is made in Quantize. */
async function open({ source }: RunState, model: Uint8Array<ArrayBuffer>): Promise<void> {
  const digits = source === 'mnist' ? 'MNIST' : 'digits that the page drew'
  const float = await loadModel(model)
  finished.value = float
  // A visit's first model that is still on its way would take the trained one's place.
  loading.cancel()
  await openNetworks({ name: 'Deep MNIST', source: `trained in this page on ${digits}`, float })
}
