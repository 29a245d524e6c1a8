import { mat4, vec3 } from 'wgpu-matrix'

/** A camera that looks at a point from all around. */
export interface Camera {
  /** Around the vertical axis, in radians; 0 looks along −z. */
  readonly yaw: number
  /** Above the horizon, in radians. */
  readonly pitch: number
  readonly distance: number
  readonly target: readonly [x: number, y: number, z: number]
}

/** Vertical angle of view, in radians: a narrow one, so that layers at both ends are seen from about the same side. */
const fieldOfView = Math.PI / 10
const steepest = Math.PI / 2 - 0.05

/**
 * The view to begin with: from the side and a little above, as near as shows all `corners` in a window of `aspect`, and
 * in its middle.
 */
export function homeCamera(corners: readonly (readonly [number, number, number])[], aspect: number): Camera {
  // A narrow window sees the row of layers more from its end, which takes less width.
  const [yaw, pitch] = aspect < 1.2 ? [-0.7, 0.5] : [-1.05, 0.28]
  const around: Camera = { yaw, pitch, distance: 1, target: [0, 0, 0] }
  if (corners.length === 0) return around
  const turn = mat4.lookAt(eyeOf(around), around.target, [0, 1, 0])
  const up = Math.tan(fieldOfView / 2)
  const seen = corners.map((corner) => vec3.transformMat4(corner, turn))
  // Towards the camera z is positive, and the camera itself at 1.
  const across = framed(seen, 0, 0.9 * up * aspect)
  const above = framed(seen, 1, 0.8 * up)
  const [x, y] = [vec3.create(turn[0], turn[4], turn[8]), vec3.create(turn[1], turn[5], turn[9])]
  const [tx = 0, ty = 0, tz = 0] = vec3.addScaled(vec3.mulScalar(x, across.middle), y, above.middle)
  return { ...around, distance: 1 + Math.max(across.distance, above.distance), target: [tx, ty, tz] }
}

/**
 * How far along the line of sight a camera stands that sees all points, and where on the axis: a point at z is seen
 * where |p − middle| ≤ reach · (distance − z).
 */
function framed(
  points: readonly Float32Array[],
  axis: 0 | 1,
  reach: number,
): { readonly distance: number; readonly middle: number } {
  const most = Math.max(...points.map((point) => (point[axis] ?? 0) + reach * (point[2] ?? 0)))
  const least = Math.min(...points.map((point) => (point[axis] ?? 0) - reach * (point[2] ?? 0)))
  return { distance: (most - least) / (2 * reach), middle: (most + least) / 2 }
}

/** Turned by two angles in radians; it never tips over. */
export function orbit(camera: Camera, yaw: number, pitch: number): Camera {
  return {
    ...camera,
    yaw: camera.yaw + yaw,
    pitch: Math.max(-steepest, Math.min(steepest, camera.pitch + pitch)),
  }
}

/** `factor` times as far away, but neither inside a layer nor where a scene of `radius` is a speck. */
export function zoom(camera: Camera, factor: number, radius: number): Camera {
  return { ...camera, distance: Math.max(4, Math.min(12 * radius, camera.distance * factor)) }
}

/** Part of the way from one camera to another; `share` runs from 0 to 1. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const mix = (a: number, b: number) => a + (b - a) * share
  return {
    yaw: mix(from.yaw, to.yaw),
    pitch: mix(from.pitch, to.pitch),
    distance: mix(from.distance, to.distance),
    target: [
      mix(from.target[0], to.target[0]),
      mix(from.target[1], to.target[1]),
      mix(from.target[2], to.target[2]),
    ],
  }
}

/** Where the camera stands. */
export function eyeOf({ yaw, pitch, distance, target }: Camera): Float32Array {
  const away = [Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch), Math.cos(pitch) * Math.cos(yaw)]
  return vec3.addScaled(target, away, distance)
}

/** From world space to clip space. */
export function viewProjection(camera: Camera, aspect: number): Float32Array {
  const near = Math.max(0.1, camera.distance / 200)
  const projection = mat4.perspective(fieldOfView, aspect, near, camera.distance * 20 + 1000)
  return mat4.multiply(projection, mat4.lookAt(eyeOf(camera), camera.target, [0, 1, 0]))
}

/** The ray through a point of the window, whose x and y run from −1 to 1, right and up. */
export function rayThrough(
  camera: Camera,
  aspect: number,
  x: number,
  y: number,
): { origin: Float32Array; direction: Float32Array } {
  const toWorld = mat4.inverse(viewProjection(camera, aspect))
  const far = vec3.transformMat4([x, y, 1], toWorld)
  const origin = eyeOf(camera)
  return { origin, direction: vec3.normalize(vec3.subtract(far, origin)) }
}

/** Where a point of the world is seen: x and y from 0 to 1, right and down; undefined behind the camera. */
export function project(
  camera: Camera,
  aspect: number,
  [x, y, z]: readonly [number, number, number],
): { readonly x: number; readonly y: number } | undefined {
  const matrix = viewProjection(camera, aspect)
  const w = (matrix[3] ?? 0) * x + (matrix[7] ?? 0) * y + (matrix[11] ?? 0) * z + (matrix[15] ?? 0)
  if (w <= 0) return undefined
  const [u = 0, v = 0] = vec3.transformMat4([x, y, z], matrix)
  return { x: (u + 1) / 2, y: (1 - v) / 2 }
}
