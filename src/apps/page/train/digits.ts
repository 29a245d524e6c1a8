/** The digits that the page has: drawn by itself, or MNIST once somebody has asked for it. */
import { type ReadonlySignal, signal } from '@preact/signals'
import {
  type Dataset,
  downloadMnist,
  type NamedBytes,
  readMnist,
  syntheticDigits,
  type TrainingData,
} from '../../../train/index'
import { readRecord, writeRecord } from '../state/storage'
import type { TaskContext } from '../state/task'

const mnistKey = 'mnist-files'

/** Drawn digits: enough for a demonstration, drawn in a second. */
const drawnCounts = { train: 4000, test: 1000 } as const

/** Digits drawn between two breaths of the page. */
const slice = 200

const loaded = signal<TrainingData | undefined>(undefined)

/** MNIST's 60,000 training and 10,000 test images, once they are here. */
export const mnist: ReadonlySignal<TrainingData | undefined> = loaded

let drawn: TrainingData | undefined
let restored: Promise<void> | undefined

/** Digits that the page draws; always the same ones. No test digit is a training digit. */
export async function drawnDigits(context: TaskContext): Promise<TrainingData> {
  if (drawn) return drawn
  const total = drawnCounts.train + drawnCounts.test
  const report = (done: number) => context.report(`Drawing digits: ${done} of ${total}`, done / total)
  const train = await draw(drawnCounts.train, 1, (done) => report(done), context.signal)
  const test = await draw(drawnCounts.test, 2, (done) => report(drawnCounts.train + done), context.signal)
  drawn = { train, test }
  return drawn
}

async function draw(
  count: number,
  seed: number,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Dataset> {
  const parts: Dataset[] = []
  for (let from = 0; from < count; from += slice) {
    signal.throwIfAborted()
    parts.push(syntheticDigits({ count: Math.min(slice, count - from), seed: 1000 * seed + from / slice }))
    onProgress(from)
    await new Promise((resolve) => setTimeout(resolve))
  }
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0))
  const labels = new Uint8Array(count)
  parts.forEach((part, i) => {
    images.set(part.images, i * slice * (part.images.length / part.count))
    labels.set(part.labels, i * slice)
  })
  return { images, labels, count, source: 'synthetic' }
}

/**
 * Downloads MNIST and keeps it for the next visit.
 *
 * @throws DataError naming every address that was tried.
 */
export async function fetchMnist({ report, signal }: TaskContext): Promise<void> {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
  const files = await downloadMnist({
    signal,
    onProgress: ({ name, received, total }) => {
      const of = total > 0 ? ` of ${megabytes(total)}` : ''
      report(
        `Downloading ${name}: ${megabytes(received)}${of} MB`,
        total > 0 ? Math.min(1, received / total) : undefined,
      )
    },
  })
  report('Unpacking MNIST')
  await take(files)
}

/**
 * Takes MNIST's four files as somebody dropped them.
 *
 * @throws DataError naming what is missing or damaged.
 */
export async function takeMnist(dropped: readonly File[], { report }: TaskContext): Promise<void> {
  report('Reading MNIST')
  const files = dropped.map(async (file) => ({
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  }))
  await take(await Promise.all(files))
}

/** MNIST as an earlier visit kept it; nothing happens where none did. */
export function restoreMnist(): Promise<void> {
  restored ??= (async () => {
    const files = await readRecord(mnistKey).catch(() => undefined)
    if (!Array.isArray(files) || loaded.value) return
    // What is damaged is as good as not there: it can be asked for again.
    loaded.value = await readMnist(files).catch(() => undefined)
  })()
  return restored
}

async function take(files: NamedBytes[]): Promise<void> {
  loaded.value = await readMnist(files)
  // A browser that keeps nothing asks again at the next visit.
  await writeRecord(mnistKey, files).catch(() => undefined)
}
