import { expect, test } from 'vitest'
import {
  between,
  eyeOf,
  homeCamera,
  orbit,
  project,
  rayThrough,
  zoom,
} from '../../../../src/apps/page/inspect/camera'
import { placeLabels } from '../../../../src/apps/page/inspect/labels'
import { pick } from '../../../../src/apps/page/inspect/pick'
import { buildScene, cornersOf, maxMaps, packSlabs } from '../../../../src/apps/page/inspect/scene'

const layer = (name: string, shape: number[], value = (i: number) => i) => ({
  name,
  kind: 'CONV_2D',
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => value(i)),
})

const scene = buildScene([
  layer('image', [1, 8, 8, 1]),
  layer('conv', [1, 8, 8, 100], (i) => i - 50),
  layer('top', [1, 10]),
])

test('a scene: a wall a layer, a slab a map, a palette index a value', () => {
  expect(scene.walls.map(({ shown, channels }) => [shown, channels])).toEqual([
    [1, 1],
    [maxMaps, 100],
    [1, 1],
  ])
  expect(scene.slabs).toHaveLength(66)
  const last = scene.slabs.at(-1)
  expect(last).toMatchObject({ layer: 2, texels: [10, 1] })
  expect((last?.offset ?? 0) + 10).toBeLessThanOrEqual(scene.texels.length)
  expect(scene.texels[0]).toBe(0)
  expect(scene.texels[63]).toBe(127)
  // The convolution's values are negative too, so its colours part at zero.
  expect(scene.texels[64]).toBeGreaterThanOrEqual(128)
  const [first = 0, middle = 0, end = 0] = scene.walls.map(({ z }) => z)
  expect(first).toBeLessThan(middle)
  expect(middle).toBeLessThan(end)
  expect(first + end).toBeCloseTo(0)
  expect(buildScene([]).texels).toHaveLength(4)
})

test('a long network takes several rows', () => {
  const long = buildScene(Array.from({ length: 67 }, (_, i) => layer(`layer ${i}`, [1, 4, 4, 2])))
  const rows = new Set(long.walls.map(({ y }) => y))
  expect(rows.size).toBe(5)
  expect(long.walls[0]?.y).toBeGreaterThan(long.walls[66]?.y ?? 0)
  expect(Math.max(...long.walls.map(({ z }) => z))).toBeCloseTo(-(long.walls[0]?.z ?? 0))
})

test('maps of a wall do not overlap, large ones are shrunk', () => {
  const [a, b] = scene.slabs.filter(({ layer }) => layer === 1)
  expect(Math.abs((a?.centre[0] ?? 0) - (b?.centre[0] ?? 0))).toBeGreaterThan(a?.size[0] ?? 0)
  const [large] = buildScene([layer('photo', [1, 100, 50, 1])]).slabs
  expect(large?.texels).toEqual([13, 25])
})

test('slabs as the shader reads them', () => {
  const words = new Uint32Array(packSlabs(scene.slabs))
  expect(words.length).toBe(8 * scene.slabs.length)
  expect([words[3], words[6], words[7]]).toEqual([0, 0, 8 | (8 << 16)])
  expect(words[8 * 65 + 3]).toBe(2)
})

test('the camera: what it looks at is in the middle, turning keeps the distance', () => {
  const home = homeCamera(cornersOf(scene), 1.5)
  expect(project(home, 1.5, home.target)?.x).toBeCloseTo(0.5)
  // The first layer is to the left of the last.
  expect(project(home, 1.5, [0, 0, -9])?.x).toBeLessThan(project(home, 1.5, [0, 0, 9])?.x ?? 0)
  for (const corner of cornersOf(scene)) {
    const seen = project(home, 1.5, corner)
    expect(Math.max(Math.abs((seen?.x ?? 9) - 0.5), Math.abs((seen?.y ?? 9) - 0.5))).toBeLessThan(0.46)
  }
  const turned = orbit(home, 1, 9)
  const away = [...eyeOf(turned)].map((at, axis) => at - (home.target[axis] ?? 0))
  expect(Math.hypot(...away)).toBeCloseTo(home.distance, 3)
  expect(turned.pitch).toBeLessThan(Math.PI / 2)
  expect(zoom(home, 1e9, 20).distance).toBe(240)
  expect(zoom(home, 0, 20).distance).toBeGreaterThan(0)
  expect(between(home, turned, 1)).toEqual(turned)
  expect(between(home, turned, 0.5).yaw).toBeCloseTo(home.yaw + 0.5)
  const behind = eyeOf(home).map((x) => 2 * x)
  expect(project(home, 1, [behind[0] ?? 0, behind[1] ?? 0, behind[2] ?? 0])).toBeUndefined()
})

test('a ray through a point leads back to it', () => {
  const camera = homeCamera(cornersOf(scene), 2)
  const { origin, direction } = rayThrough(camera, 2, 0.3, -0.4)
  const [x = 0, y = 0, z = 0] = origin.map((start, axis) => start + 50 * (direction[axis] ?? 0))
  const seen = project(camera, 2, [x, y, z])
  expect(seen?.x).toBeCloseTo(0.65, 4)
  expect(seen?.y).toBeCloseTo(0.7, 4)
})

test('picking finds the nearest slab and the texel under the pointer', () => {
  const front = { yaw: 0, pitch: 0, distance: 40, target: [0, 0, 0] } as const
  expect(pick(scene, front, 1, 0.5, 0.5)?.slab.layer).toBe(2)
  expect(pick(scene, front, 1, 0.001, 0.001)).toBeUndefined()
  const alone = buildScene([layer('image', [1, 8, 8, 1])])
  const [slab] = alone.slabs
  const corner = project(front, 1, [-(slab?.size[0] ?? 0) * 0.49, (slab?.size[1] ?? 0) * 0.3, 0])
  expect(pick(alone, front, 1, corner?.x ?? 0, corner?.y ?? 0)).toMatchObject({ column: 0, row: 1 })
})

test('labels keep clear of each other and of walls; what is pointed at comes first', () => {
  const home = homeCamera(cornersOf(scene), 1)
  const far = { ...home, distance: 5000 }
  const window = { width: 400, height: 400 }
  const stacked = placeLabels(scene, far, window)
  expect(stacked.map(({ layer }) => layer)).toEqual([0, 1, 2])
  for (const [i, { y }] of stacked.slice(1).entries())
    expect((stacked[i]?.y ?? 0) - y).toBeGreaterThanOrEqual(20)
  expect(placeLabels(scene, far, window, [2]).map(({ layer }) => layer)[0]).toBe(2)
  // A label that was lifted still says where its wall is.
  const feet = stacked.map(({ y, wallY }) => y + wallY)
  expect(Math.max(...feet) - Math.min(...feet)).toBeLessThan(5)
  for (const { x, y } of placeLabels(scene, home, { width: 300, height: 300 })) {
    expect(Math.abs(x - 150)).toBeLessThan(150)
    expect(y).toBeGreaterThanOrEqual(20)
  }
})

test('the first view holds every layer, in its middle, in windows of every shape', () => {
  const networks = [scene, buildScene(Array.from({ length: 30 }, (_, i) => layer(`${i}`, [1, 9, 9, 30])))]
  for (const { walls } of networks) {
    for (const aspect of [0.6, 1, 1.3, 2.5, 5]) {
      const camera = homeCamera(cornersOf({ walls }), aspect)
      const seen = cornersOf({ walls }).map((corner) => project(camera, aspect, corner) ?? { x: 9, y: 9 })
      const [xs, ys] = [seen.map(({ x }) => x), seen.map(({ y }) => y)]
      expect(Math.min(...xs, ...ys)).toBeGreaterThan(0.04)
      expect(Math.max(...xs, ...ys)).toBeLessThan(0.96)
      // It fills the window one way, or nearly.
      const room = (all: number[]) => [Math.min(...all), 1 - Math.max(...all)] as const
      const [[left, right], [top, bottom]] = [room(xs), room(ys)]
      expect(Math.min(left, right, top, bottom)).toBeLessThan(0.1)
    }
  }
})
