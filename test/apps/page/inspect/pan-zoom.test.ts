import { expect, test } from 'vitest'
import {
  fitAll,
  panBy,
  recentre,
  reveal,
  startView,
  zoomAt,
} from '../../../../src/apps/page/inspect/pan-zoom'

const drawing = { width: 400, height: 4000 }
const window = { width: 800, height: 500 }

test('zooming keeps the point under the pointer', () => {
  const view = { scale: 1, left: 30, top: -100 }
  const zoomed = zoomAt(view, 2, 200, 150)
  expect(zoomed.scale).toBe(2)
  expect((200 - zoomed.left) / 2).toBe(200 - 30)
  expect((150 - zoomed.top) / 2).toBe(150 + 100)
  expect(zoomAt(view, 1e9, 0, 0).scale).toBeLessThan(10)
})

test('panning never loses the drawing', () => {
  expect(panBy({ scale: 1, left: 0, top: 0 }, 10, -20, drawing, window)).toEqual({
    scale: 1,
    left: 10,
    top: -20,
  })
  const away = panBy({ scale: 1, left: 0, top: 0 }, 1e6, -1e6, drawing, window)
  expect(away.left).toBeLessThan(window.width)
  expect(away.top + drawing.height).toBeGreaterThan(0)
})

test('a window of another width shows the same middle', () => {
  const view = { scale: 1, left: 200, top: -30 }
  const narrow = { width: 360, height: 500 }
  expect(recentre(view, drawing, window, narrow)).toEqual({ scale: 1, left: -20, top: -30 })
})

test('all of it fits; to begin with it can be read', () => {
  const all = fitAll(drawing, window)
  expect(drawing.height * all.scale).toBeCloseTo(500)
  expect(all.left).toBeCloseTo((800 - 50) / 2)
  expect(startView(drawing, window)).toEqual({ scale: 1, left: 200, top: 0 })
  expect(startView({ width: 2000, height: 100 }, window).scale).toBe(0.6)
})

test('a node outside the window is brought in, one inside stays', () => {
  const view = { scale: 1, left: 0, top: 0 }
  const box = { width: 200, height: 100 }
  expect(reveal(view, { ...box, x: 400, y: 250 }, window)).toBe(view)
  expect(reveal(view, { ...box, x: 400, y: 1000 }, window)).toEqual({ scale: 1, left: 0, top: -566 })
  expect(reveal({ ...view, top: -900 }, { ...box, x: 50, y: 100 }, window)).toMatchObject({
    left: 66,
    top: -34,
  })
})
