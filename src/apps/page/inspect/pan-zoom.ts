/** Maps a drawing to a window: a point (x, y) of the drawing is at (x · scale + left, y · scale + top). */
export interface Viewport {
  readonly scale: number
  readonly left: number
  readonly top: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** Zoom factor of one press of a button or key. */
export const zoomStep = 1.25

/** Limits of the scale. */
const [smallest, largest] = [0.05, 2.5]

/** Zooms by `factor` around the point (x, y) of the window. */
export function zoomAt(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = Math.max(smallest, Math.min(largest, view.scale * factor))
  const ratio = scale / view.scale
  return { scale, left: x - (x - view.left) * ratio, top: y - (y - view.top) * ratio }
}

/** Pans by pixels of the window. Part of the drawing always stays in the window. */
export function panBy(view: Viewport, dx: number, dy: number, drawing: Size, window: Size): Viewport {
  const keep = 60
  const within = (at: number, extent: number, room: number) =>
    Math.max(keep - extent * view.scale, Math.min(room - keep, at))
  return {
    ...view,
    left: within(view.left + dx, drawing.width, window.width),
    top: within(view.top + dy, drawing.height, window.height),
  }
}

/** Shows the whole drawing, centred, without enlarging it. */
export function fitAll(drawing: Size, window: Size): Viewport {
  const scale = Math.max(smallest, Math.min(1, window.width / drawing.width, window.height / drawing.height))
  const middle = (room: number, extent: number) => (room - extent * scale) / 2
  return {
    scale,
    left: middle(window.width, drawing.width),
    top: middle(window.height, drawing.height),
  }
}

/** Returns the initial view: the top of the drawing, scaled to the window's width but kept large enough to read. */
export function startView(drawing: Size, window: Size): Viewport {
  const whole = fitAll(drawing, window)
  const scale = Math.max(whole.scale, Math.min(1, window.width / drawing.width), 0.6)
  return {
    scale,
    left: (window.width - drawing.width * scale) / 2,
    top: Math.max(0, (window.height - drawing.height * scale) / 2),
  }
}

/** Keeps the horizontal centre when the width of the window changes. */
export function recentre(view: Viewport, drawing: Size, before: Size, now: Size): Viewport {
  return panBy(view, (now.width - before.width) / 2, 0, drawing, now)
}

/** Pans just far enough to show a box of the drawing, given its centre and size. Does nothing if it is visible. */
export function reveal(
  view: Viewport,
  box: Size & { readonly x: number; readonly y: number },
  window: Size,
): Viewport {
  const margin = 16
  const shift = (at: number, extent: number, room: number) => {
    const [start, end] = [at - (extent * view.scale) / 2 - margin, at + (extent * view.scale) / 2 + margin]
    if (start < 0) return -start
    return end > room ? Math.max(room - end, -start) : 0
  }
  const dx = shift(box.x * view.scale + view.left, box.width, window.width)
  const dy = shift(box.y * view.scale + view.top, box.height, window.height)
  return dx === 0 && dy === 0 ? view : { ...view, left: view.left + dx, top: view.top + dy }
}
