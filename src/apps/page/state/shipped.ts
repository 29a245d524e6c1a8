/** Loads the network that ships with the page, and opens the first model of a visit. */
import { signal } from '@preact/signals'
import { createSession, DeviceLostError, type Graph, ModelError } from '../../../index'
import {
  calibrate,
  type LoadShard,
  quantize,
  type Ranges,
  readTfjs,
  referenceRunner,
  sessionRunner,
} from '../../../quantize/index'
import { syntheticDigits } from '../../../train/index'
import { pageDevice } from './device'
import { type Networks, openNetworks, restoreNetworks } from './networks'
import { Task, type TaskContext } from './task'

/** Number of synthetic digits for calibration; MNIST itself is not shipped. */
const calibrationDigits = 40

/** The task that loads the first model of a visit; views show its progress until a model is open. */
export const loading = new Task()

/** Says why the model of the last visit could not be opened. */
export const restoreProblem = signal<string | undefined>(undefined)

/** Opens the model of the last visit, or else the shipped one. */
export async function startVisit(): Promise<void> {
  await loading.run('Opening the model of your last visit', async (context) => {
    const restored = await restoreNetworks().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      restoreProblem.value = `The model of your last visit was damaged, so the shipped one is open: ${why}`
      return false
    })
    if (!restored) await openNetworks(await loadShipped(context))
  })
}

/** Opens the shipped network in place of the open model. */
export async function openShipped(task: Task = loading): Promise<void> {
  await task.run('Loading the trained network', async (context) => openNetworks(await loadShipped(context)))
}

/**
 * Loads the shipped TensorFlow.js model, freezes it, and quantizes it on synthetic digits.
 *
 * @throws ModelError if the model cannot be loaded.
 */
async function loadShipped(context: TaskContext): Promise<Networks> {
  const url = new URL('models/mnist/model.json', document.baseURI)
  const response = await fetch(url, { signal: context.signal })
  if (!response.ok) throw new ModelError(`${url}: the server answered ${response.status}`)
  const float = await readTfjs(await response.json(), shards(url, context), url.pathname)
  // If the device is lost during calibration, it is repeated once on a new device.
  const ranges = await observe(float, context).catch((error: unknown) => {
    if (error instanceof DeviceLostError) return observe(float, context)
    throw error
  })
  const imageSource = 'digits that the page drew'
  return {
    name: 'Deep MNIST',
    source: 'shipped with the page',
    float,
    int8: quantize(float, ranges),
    calibration: { observer: 'minmax', perAxis: true, imageSource, images: calibrationDigits, ranges },
  }
}

/** Calibrates: returns the ranges of the network's activations. */
async function observe(float: Graph, { signal, report }: TaskContext): Promise<Ranges> {
  report('Compiling shaders that keep every activation')
  const device = await pageDevice()
  const session = device && (await createSession(float, { device, keepAll: true }))
  try {
    return await calibrate(float, digits(), {
      run: session ? sessionRunner(session) : referenceRunner(float, signal),
      signal,
      onProgress: (done) =>
        report(`Quantizing: digit ${done} of ${calibrationDigits}`, done / calibrationDigits),
    })
  } finally {
    session?.dispose()
  }
}

/** Returns a loader for the weight files beside `url`, which reports the megabytes loaded. */
function shards(url: URL, { signal, report }: TaskContext): LoadShard {
  const total = 13.1e6
  let loaded = 0
  return async (path) => {
    const address = new URL(path, url)
    const response = await fetch(address, { signal })
    if (!response.ok || !response.body)
      throw new ModelError(`${address}: the server answered ${response.status}`)
    const parts: Uint8Array[] = []
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      loaded += value.length
      report(
        `Loading the trained network: ${(loaded / 1e6).toFixed(1)} of ${total / 1e6} MB`,
        Math.min(1, loaded / total),
      )
    }
    return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())
  }
}

function* digits(): Generator<Float32Array> {
  const { images, count } = syntheticDigits({ count: calibrationDigits, seed: 1 })
  const size = images.length / count
  for (let i = 0; i < count; i++) {
    yield Float32Array.from(images.subarray(i * size, (i + 1) * size), (byte) => byte / 255)
  }
}
