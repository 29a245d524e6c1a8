/** From pixels to the real numbers that a network reads. */
import type { Tensor } from '../../../index'

/** What an image input takes: rows, columns, and 1 (grey) or 3 (red, green, blue) values a pixel. */
export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
}

/**
 * The image that an input takes (batch×height×width×channels, batch×height×width, or batch×784 as MNIST has them), if it
 * is one.
 */
export function imageShapeOf({ shape }: Pick<Tensor, 'shape'>): ImageShape | undefined {
  if (shape.length === 2 && shape[1] === 784) return { height: 28, width: 28, channels: 1 }
  const [, height = 0, width = 0, channels = 1] = shape
  if (shape.length < 3 || shape.length > 4 || height < 2 || width < 2) return undefined
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined
}

/** Names of the ways in which a pixel's byte becomes a real number. */
export type Normalization = 'unit' | 'signed' | 'imagenet' | 'bytes' | 'held'

/** The ways, in words. */
export const normalizations: Readonly<Record<Normalization, string>> = {
  unit: '0 … 1',
  signed: '−1 … 1',
  imagenet: 'ImageNet mean and deviation',
  bytes: '0 … 255',
  held: 'all that the input can hold',
}

/** Means and standard deviations of ImageNet's red, green and blue in [0, 1], as torchvision gives them. */
const imagenetMean = [0.485, 0.456, 0.406] as const
const imagenetDeviation = [0.229, 0.224, 0.225] as const

/** The smallest and largest real value of a quantized input; undefined for float32. */
export function heldRange({
  type,
  quant,
}: Pick<Tensor, 'type' | 'quant'>): readonly [number, number] | undefined {
  const [scale] = quant?.scale ?? []
  const [zeroPoint] = quant?.zeroPoint ?? []
  if (scale === undefined || zeroPoint === undefined || (type !== 'int8' && type !== 'uint8'))
    return undefined
  const low = type === 'int8' ? -128 : 0
  return [scale * (low - zeroPoint), scale * (low + 255 - zeroPoint)]
}

/**
 * The usual way for an input: for a quantized one the way whose range it holds (within three steps), else all that it
 * holds, because bytes of pixels are what such inputs are made for; 0 … 1 for float32, which does not say.
 */
export function usualNormalization(tensor: Pick<Tensor, 'type' | 'quant'>): Normalization {
  const held = heldRange(tensor)
  if (!held) return 'unit'
  const step = (held[1] - held[0]) / 255
  const fits = (low: number, high: number) =>
    Math.abs(held[0] - low) <= 3 * step && Math.abs(held[1] - high) <= 3 * step
  if (fits(0, 1)) return 'unit'
  if (fits(-1, 1)) return 'signed'
  return fits(0, 255) ? 'bytes' : 'held'
}

export interface PixelOptions {
  readonly normalization: Normalization
  /** Read colours as grey: one channel always does, three get the same value. */
  readonly grey: boolean
  /** Swap black and white, for networks that expect light strokes on dark ground. */
  readonly invert: boolean
}

/**
 * The input's elements for pixels of its own height and width.
 *
 * @param rgba four bytes a pixel, as a canvas hands them out; opaque
 * @returns height · width · channels real numbers, row-major, channels innermost
 */
export function toInput(
  rgba: ArrayLike<number>,
  tensor: Tensor,
  options: PixelOptions,
): Float32Array<ArrayBuffer> {
  const channels = imageShapeOf(tensor)?.channels ?? 1
  const pixels = rgba.length / 4
  const real = normalizer(options.normalization, tensor)
  const result = new Float32Array(pixels * channels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = 4 * pixel
    const [red, green, blue] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0]
    const grey = luma(red, green, blue)
    const colours = channels === 1 || options.grey ? [grey, grey, grey] : [red, green, blue]
    for (let c = 0; c < channels; c++) {
      const brightness = (colours[c] ?? 0) / 255
      result[pixel * channels + c] = real(options.invert ? 1 - brightness : brightness, c)
    }
  }
  return result
}

/** The brightness of a colour: luma of ITU-R BT.601. */
export function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue
}

/** The real number of a brightness in [0, 1] in channel `c`. */
function normalizer(way: Normalization, tensor: Tensor): (brightness: number, c: number) => number {
  const [low, high] = way === 'held' ? (heldRange(tensor) ?? [0, 1]) : ([0, 255] as const)
  switch (way) {
    case 'unit':
      return (brightness) => brightness
    case 'signed':
      return (brightness) => 2 * brightness - 1
    case 'imagenet':
      return (brightness, c) => (brightness - (imagenetMean[c] ?? 0)) / (imagenetDeviation[c] ?? 1)
    default:
      return (brightness) => low + brightness * (high - low)
  }
}
