/** Makes inputs that need no picture, and finds the input that takes one. */
import { type Graph, InputError, type Tensor, type TensorData } from '../../../index'
import { randomInputs } from '../../../quantize/index'
import { syntheticDigits } from '../../../train/index'
import { imageShapeOf } from './image-input'
import type { Picture } from './picture'

/** The most elements that the page fills, over all inputs: 64 MB as float32. */
const maxElements = 2 ** 24

const elementsOf = ({ shape }: Tensor) => shape.reduce((count, extent) => count * extent, 1)

/**
 * Returns random values for every input, by name, in the input's type: quantized values for 8-bit inputs, numbers from
 * [0, 1) for float32.
 *
 * @throws InputError if the inputs have more than `maxElements`.
 */
export function randomInput(graph: Graph, seed: number): Record<string, TensorData> {
  const elements = graph.inputs.reduce((sum, tensor) => sum + elementsOf(tensor), 0)
  if (elements > maxElements) {
    const what = `the inputs of "${graph.name}" have ${elements} elements`
    throw new InputError(`${what}; this page fills up to ${maxElements}`)
  }
  const [values = []] = randomInputs(graph, { count: 1, seed })
  return Object.fromEntries(graph.inputs.map(({ name }, i) => [name, values[i] as TensorData]))
}

/** Returns the input that takes pictures: the first one that has the shape of an image. */
export function imageInput(graph: Graph): Tensor | undefined {
  return graph.inputs.find(imageShapeOf)
}

/** Repeats one item to fill the batch of an input. */
export function forEveryItem(tensor: Tensor, item: Float32Array): Float32Array {
  const values = new Float32Array(elementsOf(tensor))
  for (let at = 0; at < values.length; at += item.length) values.set(item, at)
  return values
}

/** True if a network reads single images of MNIST's format: 28×28, one channel. */
export function readsDigits(graph: Graph): boolean {
  const image = imageInput(graph)
  return image !== undefined && graph.inputs.length === 1 && elementsOf(image) === 784
}

/** Returns a synthetic digit, number `number` of an endless sequence: white ink on black, 28×28. */
export async function drawnDigit(number: number): Promise<Picture> {
  const { images } = syntheticDigits({ count: 10, seed: Math.floor(number / 10) + 1 })
  const image = new ImageData(28, 28)
  images.subarray((number % 10) * 784, ((number % 10) + 1) * 784).forEach((byte, i) => {
    image.data.set([byte, byte, byte, 255], 4 * i)
  })
  return { source: await createImageBitmap(image), width: 28, height: 28 }
}
