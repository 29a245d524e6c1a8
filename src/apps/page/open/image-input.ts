/** Converts pixels to the values that a network reads. */
import type { Tensor } from '../../../index'

/** Size of an image input. Pixels have 1 channel (grey) or 3 (red, green, blue). */
export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
}

/**
 * Returns the size of the image that an input takes, or undefined if it takes none. Image inputs have the shape
 * batch×height×width×channels, batch×height×width, or batch×784 (MNIST).
 */
export function imageShapeOf({ shape }: Pick<Tensor, 'shape'>): ImageShape | undefined {
  if (shape.length === 2 && shape[1] === 784) return { height: 28, width: 28, channels: 1 }
  const [, height = 0, width = 0, channels = 1] = shape
  if (shape.length < 3 || shape.length > 4 || height < 2 || width < 2) return undefined
  return channels === 1 || channels === 3 ? { height, width, channels } : undefined
}

/** The mappings from a pixel's byte to a network's input. `held` is the range of a quantized input, see `heldRange`. */
export type Normalization = 'unit' | 'signed' | 'imagenet' | 'bytes' | 'held'

/** The normalizations in words. */
export const normalizations: Readonly<Record<Normalization, string>> = {
  unit: '0 … 1',
  signed: '−1 … 1',
  imagenet: 'ImageNet mean and deviation',
  bytes: '0 … 255',
  held: 'all that the input can hold',
}

/** Means and standard deviations of ImageNet's red, green and blue in [0, 1], from torchvision. */
const imagenetMean = [0.485, 0.456, 0.406] as const
const imagenetDeviation = [0.229, 0.224, 0.225] as const

/** Returns the smallest and largest value that a quantized input can represent; undefined for float32. */
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
 * Returns the default normalization for an input. For a quantized input it is the one whose range matches the input's
 * (within three quantization steps). If none does, it is `held`, because quantized inputs are made for the bytes of
 * pixels. For float32, whose range is unknown, it is 0 … 1.
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
  /** Converts colours to grey: all three channels get the same value. One-channel inputs are always grey. */
  readonly grey: boolean
  /** Swaps black and white, for networks that expect light strokes on a dark background. */
  readonly invert: boolean
}

/**
 * Converts pixels, which must have the input's height and width, to the input's elements.
 *
 * @param rgba four bytes per pixel, as from a canvas; opaque
 * @returns height · width · channels float32 values, row-major, channels innermost
 */
export function toInput(
  rgba: ArrayLike<number>,
  tensor: Tensor,
  options: PixelOptions,
): Float32Array<ArrayBuffer> {
  const channels = imageShapeOf(tensor)?.channels ?? 1
  const pixels = rgba.length / 4
  const normalize = normalizer(options.normalization, tensor)
  const result = new Float32Array(pixels * channels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = 4 * pixel
    const [red, green, blue] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0]
    const grey = luma(red, green, blue)
    const colours = channels === 1 || options.grey ? [grey, grey, grey] : [red, green, blue]
    for (let c = 0; c < channels; c++) {
      const brightness = (colours[c] ?? 0) / 255
      result[pixel * channels + c] = normalize(options.invert ? 1 - brightness : brightness, c)
    }
  }
  return result
}

/** Returns the brightness of a colour: luma as in ITU-R BT.601. */
export function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue
}

/** Returns a function that maps a brightness in [0, 1] in channel `c` to the input's value. */
function normalizer(normalization: Normalization, tensor: Tensor): (brightness: number, c: number) => number {
  const [low, high] = normalization === 'held' ? (heldRange(tensor) ?? [0, 1]) : ([0, 255] as const)
  switch (normalization) {
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
