import { readdir, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { InputError } from '../../graph/errors'
import { quantRange } from '../../graph/quant-params'
import { describeSpec, elementCount, type Tensor } from '../../graph/tensor'
import { dequantize } from '../../numerics/quantize'
import { findMnist } from '../../train/data/mnist-node'
import { counted } from './describe'
import { readBytes } from './files'
import { type NpyArray, parseNpy } from './npy'
import { type PictureDecoder, pictureExtensions } from './pictures/decode-picture'
import { fitPicture } from './pictures/fit'
import type { Picture } from './pictures/picture'

/** Options for converting files to a model's input. */
export interface SampleOptions {
  /** The values of black (0) and white (255); see `pixelRange` for the default. */
  readonly pixels?: readonly [number, number] | undefined
  /** Swaps black and white, for models that expect light strokes on dark ground. */
  readonly invert: boolean
  /** Element type of files of other extensions; by default their length decides. */
  readonly rawType: RawType | undefined
}

/** Options for reading files. */
export interface ReadOptions extends SampleOptions {
  /** Decodes the pictures: those that need a browser share one. */
  readonly decoder: PictureDecoder
}

export const rawTypes = ['float32', 'uint8', 'int8'] as const
export type RawType = (typeof rawTypes)[number]

/** Items of one input: float values, one array per item, of the tensor's shape without its batch axis. */
export interface Samples {
  readonly items: readonly Float32Array<ArrayBuffer>[]
  /** The labels, if the data has them. */
  readonly labels?: ArrayLike<number>
  /** A description of where the items come from. */
  readonly origin: string
}

/** Returns the shape of one item. Models have batch size 1 where that is possible, see `singleBatch`. */
function itemShape({ shape }: Tensor): readonly number[] {
  return shape[0] === 1 ? shape.slice(1) : shape
}

/** Returns the number of elements of one item. */
function itemSize(tensor: Tensor): number {
  return elementCount(itemShape(tensor))
}

/**
 * Reads the items in a file: one for a picture or a raw file, several for a `.npy` array with a leading batch axis.
 *
 * @throws InputError naming the file, its shape and the model's when they do not fit, or a value is not finite.
 */
export async function readItems(
  path: string,
  tensor: Tensor,
  options: ReadOptions,
): Promise<Float32Array<ArrayBuffer>[]> {
  const bytes = await readBytes(path)
  return checkFinite(path, await decodeItems(path, bytes, tensor, options), tensor)
}

/** Returns the items in an array, see `readItems`. */
export function itemsOfArray(
  path: string,
  array: NpyArray,
  tensor: Tensor,
  options: SampleOptions,
): Float32Array<ArrayBuffer>[] {
  return checkFinite(path, fromNpy(path, array, tensor, options), tensor)
}

function checkFinite<T extends Float32Array>(path: string, items: T[], { name }: Tensor): T[] {
  for (const item of items) {
    const bad = item.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0)
      throw new InputError(`${path}: element ${bad} is ${item[bad]}; "${name}" takes finite numbers`)
  }
  return items
}

async function decodeItems(
  path: string,
  bytes: Uint8Array,
  tensor: Tensor,
  options: ReadOptions,
): Promise<Float32Array<ArrayBuffer>[]> {
  const extension = extname(path).toLowerCase()
  if (extension === '.npy') return fromNpy(path, parseNpy(bytes, path), tensor, options)
  if (pictureExtensions.some((known) => known === extension)) {
    return [fromPicture(path, await options.decoder.decode(bytes, path), tensor, options)]
  }
  return [fromRaw(path, bytes, tensor, options)]
}

function fromPicture(
  path: string,
  picture: Picture,
  tensor: Tensor,
  options: SampleOptions,
): Float32Array<ArrayBuffer> {
  const [, height, width, channels] = tensor.shape
  if (tensor.shape.length !== 4 || !height || !width || (channels !== 1 && channels !== 3)) {
    throw new InputError(
      `${path}: an image fits inputs of shape batch×height×width×1 or 3, not "${tensor.name}" (${describeSpec(tensor)})`,
    )
  }
  const fitted = fitPicture(picture, width, height, channels)
  return Float32Array.from(fitted, (value) => toInputValue(value, tensor, options))
}

/**
 * Returns the default values of black and white. For a quantized input they are the ends of its range, because such
 * inputs are made for bytes of pixels; for float32 they are 0 and 1.
 */
function pixelRange({ type, quant }: Tensor): readonly [number, number] {
  const [scale] = quant?.scale ?? []
  const [zeroPoint] = quant?.zeroPoint ?? []
  if (scale === undefined || zeroPoint === undefined || type === 'float32') return [0, 1]
  const [low, high] = quantRange(type)
  return [scale * (low - zeroPoint), scale * (high - zeroPoint)]
}

/** Converts a brightness in [0, 1] to the model's input value. */
function toInputValue(value: number, tensor: Tensor, { pixels, invert }: SampleOptions): number {
  const [black, white] = pixels ?? pixelRange(tensor)
  return black + (invert ? 1 - value : value) * (white - black)
}

/** Converts elements of `.npy` arrays and raw files: uint8 are pixels, int8 are quantized values, others are floats. */
function toInputValues(
  data: ArrayLike<number>,
  tensor: Tensor,
  options: SampleOptions,
): Float32Array<ArrayBuffer> {
  const isInteger = tensor.type !== 'float32' && !tensor.quant
  if (data instanceof Uint8Array && !isInteger)
    return Float32Array.from(data, (byte) => toInputValue(byte / 255, tensor, options))
  if (data instanceof Int8Array && tensor.quant) return dequantize(data, tensor.quant)
  return Float32Array.from(data)
}

function fromNpy(
  path: string,
  { shape, data }: NpyArray,
  tensor: Tensor,
  options: SampleOptions,
): Float32Array<ArrayBuffer>[] {
  const size = itemSize(tensor)
  const item = itemShape(tensor)
  const isItem = fits(shape, item)
  if (!isItem && !(fits(shape.slice(1), item) && data.length > 0)) {
    const wanted = `one item of shape (${item.join(', ')}) or several, (n, ${item.join(', ')})`
    throw new InputError(`${path}: has shape (${shape.join(', ')}); "${tensor.name}" takes ${wanted}`)
  }
  const floats = toInputValues(data, tensor, options)
  return Array.from({ length: data.length / size }, (_, i) => floats.slice(i * size, (i + 1) * size))
}

/** True if shapes are equal except for axes of extent 1 at the end: (28, 28) fits 28×28×1. */
function fits(given: readonly number[], wanted: readonly number[]): boolean {
  const trim = (shape: readonly number[]) => shape.join('×').replace(/(^|×)1(×1)*$/, '')
  return trim(given) === trim(wanted)
}

function fromRaw(
  path: string,
  bytes: Uint8Array,
  tensor: Tensor,
  options: SampleOptions,
): Float32Array<ArrayBuffer> {
  const size = itemSize(tensor)
  const type = options.rawType ?? (bytes.length === size ? 'uint8' : 'float32')
  const needed = size * (type === 'float32' ? 4 : 1)
  if (bytes.length !== needed) {
    const takes = options.rawType
      ? `${needed} bytes of ${type}`
      : `${size} bytes of uint8 or ${4 * size} of float32`
    throw new InputError(
      `${path}: has ${bytes.length} bytes; "${tensor.name}" (${describeSpec(tensor)}) takes ${takes}`,
    )
  }
  const memory = bytes.slice().buffer
  const arrays = { float32: Float32Array, uint8: Uint8Array, int8: Int8Array } as const
  return toInputValues(new arrays[type](memory), tensor, options)
}

/** True if a path is a folder that holds MNIST's files. */
export async function isMnist(path: string): Promise<boolean> {
  const names = (await stat(path)).isDirectory() ? await readdir(path) : []
  return names.some((name) => /^(train|t10k)-images/.test(name))
}

/**
 * Reads up to `count` images of a folder of MNIST's files; `split` chooses the half.
 *
 * @throws InputError when the images don't fit the input; DataError for damaged files.
 */
export async function readMnist(
  path: string,
  tensor: Tensor,
  options: SampleOptions & { readonly count: number; readonly split: 'train' | 'test' },
): Promise<Samples> {
  const found = await findMnist({ dir: path })
  if (!found) throw new InputError(`${path}: holds no MNIST`)
  const { images, labels, count } = found[options.split]
  const size = images.length / count
  if (itemSize(tensor) !== size) {
    throw new InputError(`${path}: images have ${size} pixels; the model takes ${describeSpec(tensor)}`)
  }
  const used = Math.min(count, options.count)
  const items = Array.from({ length: used }, (_, i) =>
    toInputValues(images.subarray(i * size, (i + 1) * size), tensor, options),
  )
  return {
    items,
    labels: labels.subarray(0, used),
    origin: `${counted(used, `${options.split} image`)} of ${path}`,
  }
}
