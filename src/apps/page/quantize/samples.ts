/** Provides the inputs for calibration and for measuring. */
import { signal } from '@preact/signals'
import { type Graph, InputError } from '../../../index'
import type { Dataset } from '../../../train/index'
import { imageShapeOf, toInput, usualNormalization } from '../open/image-input'
import { imageInput, randomInput, readsDigits } from '../open/inputs'
import { decodePicture, drawPicture, type Picture } from '../open/picture'
import { pictureSettings } from '../open/run-model'
import type { TaskContext } from '../state/task'
import { drawnDigits, mnist } from '../train/digits'
import { sampleOf } from '../train/split'
import type { SampleSet } from './protocol'

/** The sources, in words. */
export const sampleSources = {
  drawn: 'digits that the page draws',
  mnist: 'MNIST’s training images',
  pictures: 'pictures dropped here',
  random: 'random numbers',
} as const

const randomInputs = 'inputs of random numbers'

export type SampleSource = keyof typeof sampleSources

/** Samples with their labels and a description. */
export interface Samples extends SampleSet {
  /** The correct class of each sample, if known. */
  readonly labels?: Uint8Array
  /** Describes the samples: "MNIST’s test images". */
  readonly what: string
}

/** The dropped pictures, kept for the rest of the visit. */
export const pictures = signal<readonly (Picture & { readonly name: string })[]>([])

/**
 * Adds pictures: either all or, if one fails, none.
 *
 * @throws InputError naming the file that is not a picture.
 */
export async function takePictures(files: readonly File[], { report, signal }: TaskContext): Promise<void> {
  const taken: (Picture & { name: string })[] = []
  for (const file of files) {
    signal.throwIfAborted()
    taken.push({ ...(await decodePicture(file)), name: file.name })
    report(`Reading pictures: ${taken.length} of ${files.length}`, taken.length / files.length)
  }
  pictures.value = [...pictures.value, ...taken]
}

/** Returns the sources that fit a network, the best first. */
export function sourcesFor(graph: Graph): SampleSource[] {
  if (readsDigits(graph)) return ['drawn', 'mnist', 'random']
  return imageInput(graph) ? ['pictures', 'random'] : ['random']
}

/**
 * Returns inputs for calibration.
 *
 * @throws InputError if MNIST or pictures are chosen but not loaded.
 */
export async function calibrationSamples(
  graph: Graph,
  source: SampleSource,
  count: number,
  context: TaskContext,
): Promise<Samples> {
  const what = sampleSources[source]
  if (source === 'random') return { ...randomSamples(graph, count, 1), what: randomInputs }
  if (source === 'pictures') return { ...pictureSamples(graph, count), what }
  const data = source === 'drawn' ? await drawnDigits(context) : mnist.value
  if (!data)
    throw new InputError('MNIST is not here; get it in Train, or choose the digits that the page draws')
  return { ...digitSamples(sampleOf(data.train, count)), what }
}

/** Returns inputs for measuring both forms: test images for digits, or else samples from the calibration source. */
export async function testSamples(
  graph: Graph,
  source: SampleSource,
  count: number,
  context: TaskContext,
): Promise<Samples> {
  if (readsDigits(graph)) {
    const data = mnist.value ?? (await drawnDigits(context))
    const what = mnist.value
      ? 'MNIST’s test images'
      : 'digits that the page drew, others than those to train on'
    return { ...digitSamples(sampleOf(data.test, count), graph), what }
  }
  if (source === 'pictures') return { ...pictureSamples(graph, count), what: sampleSources.pictures }
  return { ...randomSamples(graph, count, 10_001), what: randomInputs }
}

/** Converts digits to float32 in [0, 1], with their labels if `graph` has ten classes. */
function digitSamples(
  { images, labels, count }: Dataset,
  graph?: Graph,
): SampleSet & { labels?: Uint8Array } {
  const classes = graph?.outputs[0]?.shape.reduce((product, extent) => product * extent, 1)
  const values = new Float32Array(images.length)
  for (let i = 0; i < images.length; i++) values[i] = (images[i] ?? 0) / 255
  return { values, count, ...(classes === 10 && { labels }) }
}

function randomSamples(graph: Graph, count: number, seed: number): SampleSet {
  return joined(Array.from({ length: count }, (_, i) => Object.values(randomInput(graph, seed + i))))
}

function pictureSamples(graph: Graph, count: number): SampleSet {
  const tensor = imageInput(graph)
  const shape = tensor && imageShapeOf(tensor)
  const chosen = pictures.value.slice(0, count)
  if (!tensor || !shape || chosen.length === 0) {
    throw new InputError(
      'there is no picture yet; drop some that are like those the network will see, or choose random numbers',
    )
  }
  const canvas = document.createElement('canvas')
  canvas.width = shape.width
  canvas.height = shape.height
  const { normalization, fit, grey, invert } = pictureSettings.value
  const options = {
    normalization: normalization === 'usual' ? usualNormalization(tensor) : normalization,
    grey,
    invert,
  }
  return joined(
    chosen.map((picture, i) => {
      const pixels = toInput(drawPicture(canvas, picture, fit), tensor, options)
      const others = graph.inputs.length > 1 ? randomInput(graph, i + 1) : {}
      return Object.values({ ...others, [tensor.name]: pixels })
    }),
  )
}

function joined(samples: readonly (readonly ArrayLike<unknown>[])[]): SampleSet {
  const size = (samples[0] ?? []).reduce((sum, { length }) => sum + length, 0)
  const values = new Float32Array(size * samples.length)
  let at = 0
  for (const array of samples.flat()) {
    values.set(Float32Array.from(array, Number), at)
    at += array.length
  }
  return { values, count: samples.length }
}
