/** Arranges activations in 3D, as plain data that `flow.wgsl` draws and `pick.ts` searches. */
import { anyGeometry, featureMap, shrink } from './feature-maps'
import { type Extremes, extremes } from './histogram'
import { paletteIndex } from './palette'

/** One layer's activation. */
export interface LayerValues {
  readonly name: string
  /** "CONV_2D" or "input", for example. */
  readonly kind: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** One feature map, as a thin slab that faces along z. */
export interface Slab {
  /** Index of its wall. */
  readonly layer: number
  readonly channel: number
  readonly centre: readonly [x: number, y: number, z: number]
  /** Extent along x and y. */
  readonly size: readonly [width: number, height: number]
  /** Index of its first texel among the scene's texels. */
  readonly offset: number
  /** Number of texels along x and y. */
  readonly texels: readonly [width: number, height: number]
}

/** One layer, as a wall of slabs side by side. */
export interface Wall {
  readonly name: string
  readonly kind: string
  readonly shape: readonly number[]
  readonly range: Extremes
  readonly channels: number
  /** Number of channels that are shown. */
  readonly shown: number
  /** Coordinates of its centre; x is 0. */
  readonly y: number
  readonly z: number
  readonly size: readonly [width: number, height: number]
}

export interface Scene {
  readonly walls: readonly Wall[]
  readonly slabs: readonly Slab[]
  /** Palette indices of all texels of all slabs. */
  readonly texels: Uint8Array<ArrayBuffer>
  /** Radius of a sphere around the origin that holds everything. */
  readonly radius: number
}

/** The most feature maps to show of a layer. */
export const maxMaps = 64
/** The most texels along each side of a feature map. */
const maxTexels = 32

/** Thickness of a slab. */
export const thickness = 0.35

/** Arranges layers one behind another along z, each as a wall of feature maps, centred on the origin. */
export function buildScene(layers: readonly LayerValues[]): Scene {
  const drafts = layers.map((layer) => {
    const geometry = anyGeometry(layer.shape)
    const shown = Math.min(geometry.channels, maxMaps)
    return { layer, geometry, shown, grid: arrange(shown, geometry.width, geometry.height) }
  })
  const places = placesOf(drafts.map(({ grid }) => grid.size))
  const slabs: Slab[] = []
  const maps: Uint8Array[] = []
  let offset = 0
  const walls = drafts.map(({ layer, geometry, shown, grid }, index): Wall => {
    const { y: middle, z } = places[index] ?? { y: 0, z: 0 }
    const range = extremes(layer.values)
    for (let channel = 0; channel < shown; channel++) {
      const { map, width, height } = shrink(featureMap(layer.values, geometry, channel), geometry, maxTexels)
      maps.push(paletteIndices(map, range))
      const [column, row] = [channel % grid.columns, Math.floor(channel / grid.columns)]
      const x = (column - (grid.columns - 1) / 2) * grid.pitch[0]
      const y = middle + ((grid.rows - 1) / 2 - row) * grid.pitch[1]
      const texels = [width, height] as const
      slabs.push({ layer: index, channel, centre: [x, y, z], size: grid.map, offset, texels })
      offset += map.length
    }
    const { name, kind, shape } = layer
    return { name, kind, shape, range, channels: geometry.channels, shown, y: middle, z, size: grid.size }
  })
  return { walls, slabs, texels: join(maps, offset), radius: radiusOf(walls) }
}

/** The most walls in a single row; longer networks are broken into several rows, like text. */
const maxRow = 10
/** Gap between rows, with room for labels. */
const rowGap = 6

/** Returns the positions of walls of these sizes, far enough apart that none hides the next. */
function placesOf(sizes: readonly (readonly [width: number, height: number])[]): { y: number; z: number }[] {
  const steps = sizes.map(([width], i) => (i === 0 ? 0 : 4 + 0.35 * (width + (sizes[i - 1]?.[0] ?? 0))))
  const total = steps.reduce((sum, step) => sum + step, 0)
  const rows = sizes.length > maxRow ? Math.ceil(Math.sqrt(sizes.length / 3)) : 1
  const places: { y: number; z: number }[] = []
  let [bottom, longest, first] = [0, 0, 0]
  while (first < sizes.length) {
    const zs = [0]
    for (let next = first + 1; next < sizes.length; next++) {
      const z = (zs.at(-1) ?? 0) + (steps[next] ?? 0)
      if (z > total / rows + 1e-9) break
      zs.push(z)
    }
    const height = Math.max(...sizes.slice(first, first + zs.length).map((size) => size[1]))
    for (const z of zs) places.push({ y: bottom - height / 2, z })
    longest = Math.max(longest, zs.at(-1) ?? 0)
    bottom -= height + rowGap
    first += zs.length
  }
  return places.map(({ y, z }) => ({ y: y - (bottom + rowGap) / 2, z: z - longest / 2 }))
}

function paletteIndices(map: Float32Array, range: Extremes): Uint8Array {
  const indices = new Uint8Array(map.length)
  for (let i = 0; i < map.length; i++) indices[i] = paletteIndex(brighten(map[i] ?? 0, range), range)
  return indices
}

/** Applies a square root, because most values of a layer are too small beside its largest to be visible. */
function brighten(value: number, { min, max }: Extremes): number {
  const maxMagnitude = Math.max(-min, max)
  return Math.sign(value) * Math.sqrt(Math.abs(value) * maxMagnitude)
}

interface Arrangement {
  readonly columns: number
  readonly rows: number
  /** Size of one map. */
  readonly map: readonly [number, number]
  /** Distance from one map to the next. */
  readonly pitch: readonly [number, number]
  /** Size of all maps together. */
  readonly size: readonly [number, number]
}

/**
 * Arranges maps in a grid that is about square. Walls with more texels are larger, but less than proportionally, so
 * that the small last layers are still visible beside the first.
 */
function arrange(count: number, width: number, height: number): Arrangement {
  const columns = Math.ceil(Math.sqrt((count * height) / width))
  const rows = Math.ceil(count / columns)
  const gap = 0.12
  const texels = Math.max(columns * width, rows * height)
  const texel = texels ** 0.55 / texels
  const map = [width * texel, height * texel] as const
  const pitch = [map[0] + gap * Math.min(...map), map[1] + gap * Math.min(...map)] as const
  return { columns, rows, map, pitch, size: [columns * pitch[0], rows * pitch[1]] }
}

function radiusOf(walls: readonly Wall[]): number {
  return cornersOf({ walls }).reduce((most, corner) => Math.max(most, Math.hypot(...corner)), 1)
}

/** Returns the corners of all walls. */
export function cornersOf({ walls }: Pick<Scene, 'walls'>): [number, number, number][] {
  return walls.flatMap(({ size: [width, height], y, z }) =>
    [-1, 1].flatMap((right) =>
      [-1, 1].map((up): [number, number, number] => [(right * width) / 2, y + (up * height) / 2, z]),
    ),
  )
}

/** Concatenates all maps, padded to whole 32-bit words. */
function join(maps: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(Math.max(4, Math.ceil(length / 4) * 4))
  let at = 0
  for (const map of maps) {
    joined.set(map, at)
    at += map.length
  }
  return joined
}

/** Size of a slab in `flow.wgsl`, in 32-bit words. */
const slabWords = 8

/** Packs slabs as an array of the shader's struct `Slab`. */
export function packSlabs(slabs: readonly Slab[]): ArrayBuffer {
  const memory = new ArrayBuffer(Math.max(1, slabs.length) * slabWords * 4)
  const [reals, words] = [new Float32Array(memory), new Uint32Array(memory)]
  slabs.forEach(({ centre, layer, size, offset, texels }, i) => {
    const at = i * slabWords
    reals.set(centre, at)
    words[at + 3] = layer
    reals.set(size, at + 4)
    words[at + 6] = offset
    words[at + 7] = texels[0] | (texels[1] << 16)
  })
  return memory
}
