import { imageSide, imageSize } from './image'

/** A pen's position, in pixels, and the radius of its tip there. */
export interface PenPoint {
  x: number
  y: number
  radius: number
}

/**
 * Draws strokes of a round pen whose radius varies, as 784 bytes from 0 (paper) to 255 (ink). A pixel's value falls
 * linearly with the signed distance d of its centre to the ink's edge: 255 · clamp(½ − d / softness, 0, 1).
 *
 * @param strokes polylines; pixel centres are at whole coordinates
 * @param softness width of the edge in pixels; 1 is plain antialiasing
 */
export function rasterize(strokes: readonly (readonly PenPoint[])[], softness: number): Uint8Array {
  const distance = new Float32Array(imageSize).fill(Infinity)
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i++) {
      drawSegment(distance, stroke[i - 1] as PenPoint, stroke[i] as PenPoint, softness)
    }
  }
  return Uint8Array.from(distance, (d) => Math.round(255 * Math.min(1, Math.max(0, 0.5 - d / softness))))
}

/** Lowers the distance of the pixels near a segment to their distance from that segment. */
function drawSegment(distance: Float32Array, from: PenPoint, to: PenPoint, softness: number): void {
  const reach = Math.max(from.radius, to.radius) + softness
  const left = Math.max(0, Math.ceil(Math.min(from.x, to.x) - reach))
  const right = Math.min(imageSide - 1, Math.floor(Math.max(from.x, to.x) + reach))
  const top = Math.max(0, Math.ceil(Math.min(from.y, to.y) - reach))
  const bottom = Math.min(imageSide - 1, Math.floor(Math.max(from.y, to.y) + reach))
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = Math.max(dx * dx + dy * dy, 1e-9)
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - from.x) * dx + (y - from.y) * dy) / length
      const t = Math.min(1, Math.max(0, along))
      const radius = from.radius + t * (to.radius - from.radius)
      const offX = x - from.x - t * dx
      const offY = y - from.y - t * dy
      const d = Math.sqrt(offX * offX + offY * offY) - radius
      const index = y * imageSide + x
      if (d < (distance[index] as number)) distance[index] = d
    }
  }
}
