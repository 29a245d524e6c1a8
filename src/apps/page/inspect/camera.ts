import { mat4, vec3 } from 'wgpu-matrix'

/** A camera that orbits around a point. */
export interface Camera {
  /** Rotation around the vertical axis, in radians; 0 looks along −z. */
  readonly yaw: number
  /** Angle above the horizon, in radians. */
  readonly pitch: number
  readonly distance: number
  readonly target: readonly [x: number, y: number, z: number]
}

/** Vertical field of view, in radians. It is narrow, so that layers at both ends are seen from about the same side. */
const fieldOfView = Math.PI / 10
const maxPitch = Math.PI / 2 - 0.05

/**
 * Returns the initial camera: from the side and slightly above, as near as possible with all `corners` visible and
 * centred in a window of this aspect ratio.
 */
export function homeCamera(corners: readonly (readonly [number, number, number])[], aspect: number): Camera {
  // In a narrow window, look more along the row of layers, which takes less width.
  const [yaw, pitch] = aspect < 1.2 ? [-0.7, 0.5] : [-1.05, 0.28]
  const around: Camera = { yaw, pitch, distance: 1, target: [0, 0, 0] }
  if (corners.length === 0) return around
  const toView = mat4.lookAt(eyeOf(around), around.target, [0, 1, 0])
  const up = Math.tan(fieldOfView / 2)
  const seen = corners.map((corner) => vec3.transformMat4(corner, toView))
  // View space: the camera is at the origin and looks along −z. The target is at z = −1, hence the `1 +` below.
  const across = frameAxis(seen, 0, 0.9 * up * aspect)
  const above = frameAxis(seen, 1, 0.8 * up)
  const [x, y] = [vec3.create(toView[0], toView[4], toView[8]), vec3.create(toView[1], toView[5], toView[9])]
  const [tx = 0, ty = 0, tz = 0] = vec3.addScaled(vec3.mulScalar(x, across.middle), y, above.middle)
  return { ...around, distance: 1 + Math.max(across.distance, above.distance), target: [tx, ty, tz] }
}

/**
 * Returns the smallest distance along the line of sight from which a camera sees all points, and the camera's position
 * on the axis. A point at z is visible if |p − middle| ≤ reach · (distance − z).
 */
function frameAxis(
  points: readonly Float32Array[],
  axis: 0 | 1,
  reach: number,
): { readonly distance: number; readonly middle: number } {
  const most = Math.max(...points.map((point) => (point[axis] ?? 0) + reach * (point[2] ?? 0)))
  const least = Math.min(...points.map((point) => (point[axis] ?? 0) - reach * (point[2] ?? 0)))
  return { distance: (most - least) / (2 * reach), middle: (most + least) / 2 }
}

/** Rotates the camera by two angles in radians. The pitch is limited, so that the camera never tips over. */
export function orbit(camera: Camera, yaw: number, pitch: number): Camera {
  return {
    ...camera,
    yaw: camera.yaw + yaw,
    pitch: Math.max(-maxPitch, Math.min(maxPitch, camera.pitch + pitch)),
  }
}

/** Multiplies the camera's distance by `factor`, within limits for a scene of this radius. */
export function zoom(camera: Camera, factor: number, radius: number): Camera {
  return { ...camera, distance: Math.max(4, Math.min(12 * radius, camera.distance * factor)) }
}

/** Interpolates between two cameras; `share` runs from 0 to 1. */
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

/** Returns the camera's position. */
export function eyeOf({ yaw, pitch, distance, target }: Camera): Float32Array {
  const away = [Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch), Math.cos(pitch) * Math.cos(yaw)]
  return vec3.addScaled(target, away, distance)
}

/** Returns the matrix from world space to clip space. */
export function viewProjection(camera: Camera, aspect: number): Float32Array {
  const near = Math.max(0.1, camera.distance / 200)
  const projection = mat4.perspective(fieldOfView, aspect, near, camera.distance * 20 + 1000)
  return mat4.multiply(projection, mat4.lookAt(eyeOf(camera), camera.target, [0, 1, 0]))
}

/** Returns the ray through a point of the window. Its x and y run from −1 to 1, right and up. */
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

/** Projects a point of the world to the window: x and y from 0 to 1, right and down; undefined behind the camera. */
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
