/** Converts the chosen input to float32 inputs for the networks. */
import { type Graph, InputError } from '../../../index'
import { realValues } from '../../../quantize/index'
import { drawInk, inkSide } from '../draw/ink'
import { imageSide, imageToInk, measureInk, sampleInk } from '../draw/prepare-digit'
import { samplesOfDigits } from '../draw/sample-digits'
import type { Stroke } from '../draw/strokes'
import { imageShapeOf, type Normalization, toInput } from '../open/image-input'
import { imageInput, randomInput } from '../open/inputs'
import { decodePicture, drawPicture } from '../open/picture'
import type { RealInputs } from './executor'
import type { InputChoice } from './settings'

const elementsOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)

/** True if a network reads one image of MNIST's size per item, so that digits are valid inputs. */
export function readsDigitImages({ inputs }: Graph): boolean {
  const [input] = inputs
  return inputs.length === 1 && elementsOf(input?.shape.slice(1) ?? []) === imageSide * imageSide
}

/**
 * Returns the inputs of `graph` for a choice. All items of a batch are the same.
 *
 * @param drawing the strokes of the view "Draw"
 * @throws InputError if nothing is drawn, or if the inputs are larger than the page fills.
 */
export function choiceInputs(graph: Graph, choice: InputChoice, drawing: readonly Stroke[]): RealInputs {
  if (choice.kind === 'random' || !readsDigitImages(graph)) {
    const stored = randomInput(graph, choice.kind === 'random' ? choice.seed : 1)
    return Object.fromEntries(
      graph.inputs.map((tensor) => [
        tensor.name,
        realValues(tensor, stored[tensor.name] ?? new Float32Array()),
      ]),
    )
  }
  const image = digitImage(choice.kind === 'drawing' ? drawing : (samplesOfDigits[choice.digit] ?? []))
  if (!image) throw new InputError('nothing is drawn yet: draw a digit in "Draw", or choose another input')
  return forEveryItem(graph, image)
}

/** Prepares strokes as MNIST prepares its scans; undefined if nothing is drawn. */
function digitImage(strokes: readonly Stroke[]): Float32Array<ArrayBuffer> | undefined {
  const ink = drawInk(strokes)
  const measure = measureInk(ink, inkSide)
  return measure && sampleInk(ink, inkSide, imageToInk(measure))
}

/**
 * Converts a picture to the input of a network that reads images.
 *
 * @param invert swaps black and white
 * @throws InputError if the file is not a picture, or if the network doesn't read a single image.
 */
export async function pictureInputs(
  graph: Graph,
  file: File,
  { normalization, invert }: { normalization: Normalization; invert: boolean },
): Promise<RealInputs> {
  const tensor = imageInput(graph)
  const shape = tensor && imageShapeOf(tensor)
  if (!tensor || !shape || graph.inputs.length > 1)
    throw new InputError(`"${graph.name}" does not read one image, so a picture is no input for it`)
  const canvas = document.createElement('canvas')
  canvas.width = shape.width
  canvas.height = shape.height
  const pixels = drawPicture(canvas, await decodePicture(file), 'crop')
  return forEveryItem(graph, toInput(pixels, tensor, { normalization, grey: false, invert }))
}

function forEveryItem(graph: Graph, item: Float32Array): RealInputs {
  const [tensor] = graph.inputs
  if (!tensor) return {}
  const values = new Float32Array(elementsOf(tensor.shape))
  for (let at = 0; at < values.length; at += item.length) values.set(item, at)
  return { [tensor.name]: values }
}
