import { between, type Random } from '../../numerics/random'
import { imageSide } from './image'

/** Limits of the random movement of a training image. */
export interface Augmentation {
  /** Largest rotation either way, in radians. */
  rotate: number
  /** Largest relative change of size and of shear. */
  scale: number
  /** Largest shift either way, in pixels. */
  shift: number
}

/**
 * Writes one image as floats in [0, 1], moved by a random rotation, scale, shear and shift about its centre.
 * Bilinear interpolation, white paper outside.
 *
 * @param pixels 784 bytes
 * @param out 784 floats
 */
export function augment(pixels: Uint8Array, out: Float32Array, amount: Augmentation, next: Random): void {
  const angle = between(next, -amount.rotate, amount.rotate)
  const shear = between(next, -amount.scale, amount.scale)
  const scaleX = 1 + between(next, -amount.scale, amount.scale)
  const scaleY = 1 + between(next, -amount.scale, amount.scale)
  const shiftX = between(next, -amount.shift, amount.shift)
  const shiftY = between(next, -amount.shift, amount.shift)
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const middle = (imageSide - 1) / 2
  for (let row = 0; row < imageSide; row++) {
    for (let column = 0; column < imageSide; column++) {
      const x = column - middle - shiftX
      const y = row - middle - shiftY
      const sourceX = (cos * x - sin * y) * scaleX + shear * y + middle
      const sourceY = (sin * x + cos * y) * scaleY + middle
      out[row * imageSide + column] = sample(pixels, sourceX, sourceY) / 255
    }
  }
}

/** Writes pixels as floats in [0, 1]: pixel / 255. */
export function toFloats(pixels: Uint8Array, out: Float32Array): void {
  for (let i = 0; i < pixels.length; i++) out[i] = (pixels[i] as number) / 255
}

/** Interpolates the image at (x, y) bilinearly; 0 outside. */
function sample(pixels: Uint8Array, x: number, y: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const fractionX = x - left
  const fractionY = y - top
  const upper = at(pixels, left, top) * (1 - fractionX) + at(pixels, left + 1, top) * fractionX
  const lower = at(pixels, left, top + 1) * (1 - fractionX) + at(pixels, left + 1, top + 1) * fractionX
  return upper * (1 - fractionY) + lower * fractionY
}

function at(pixels: Uint8Array, x: number, y: number): number {
  return x >= 0 && y >= 0 && x < imageSide && y < imageSide ? (pixels[y * imageSide + x] as number) : 0
}
