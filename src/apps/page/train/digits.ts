/** Provides the training digits: synthetic ones, or MNIST after the user has got it. */
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

/** Numbers of synthetic digits: enough for a demonstration, and drawn in a second. */
const drawnCounts = { train: 4000, test: 1000 } as const

/** Number of digits to draw before letting the page respond. */
const chunk = 200

const loaded = signal<TrainingData | undefined>(undefined)

/** MNIST's 60,000 training and 10,000 test images; undefined until they are loaded. */
export const mnist: ReadonlySignal<TrainingData | undefined> = loaded

let drawn: TrainingData | undefined
let restored: Promise<void> | undefined

/** Returns synthetic digits, always the same ones. Training and test digits are different. */
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
  for (let from = 0; from < count; from += chunk) {
    signal.throwIfAborted()
    parts.push(syntheticDigits({ count: Math.min(chunk, count - from), seed: 1000 * seed + from / chunk }))
    onProgress(from)
    await new Promise((resolve) => setTimeout(resolve))
  }
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0))
  const labels = new Uint8Array(count)
  parts.forEach((part, i) => {
    images.set(part.images, i * chunk * (part.images.length / part.count))
    labels.set(part.labels, i * chunk)
  })
  return { images, labels, count, source: 'synthetic' }
}

/**
 * Downloads MNIST and stores it for the next visit.
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
 * Reads MNIST from its four files, and stores it for the next visit.
 *
 * @throws DataError naming the files that are missing or damaged.
 */
export async function takeMnist(dropped: readonly File[], { report }: TaskContext): Promise<void> {
  report('Reading MNIST')
  const files = dropped.map(async (file) => ({
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  }))
  await take(await Promise.all(files))
}

/** Loads MNIST if an earlier visit stored it. */
export function restoreMnist(): Promise<void> {
  restored ??= (async () => {
    const files = await readRecord(mnistKey).catch(() => undefined)
    if (!Array.isArray(files) || loaded.value) return
    // Ignore damaged files: the user can get MNIST again.
    loaded.value = await readMnist(files).catch(() => undefined)
  })()
  return restored
}

async function take(files: NamedBytes[]): Promise<void> {
  loaded.value = await readMnist(files)
  // If storing fails, the user has to get MNIST again at the next visit.
  await writeRecord(mnistKey, files).catch(() => undefined)
}
