/** One step of dragging or pinching. */
export interface Drag {
  /** Shift in CSS pixels. */
  readonly dx: number
  readonly dy: number
  /** Factor of zooming, around (`clientX`, `clientY`). */
  readonly factor: number
  readonly clientX: number
  readonly clientY: number
}

/** Pixels that a pointer has to move to start a drag, because the hand may shake in a click. */
const dragThreshold = 4

/**
 * Reports drags in an element, by one pointer or two. One finger drags sideways only: the element's style must have
 * `touch-action: pan-y`, which leaves vertical moves to the browser, so that they scroll the page.
 *
 * @returns a function that tells whether the last press became a drag, so that its click should be ignored
 */
export function followDrags(
  element: HTMLElement,
  signal: AbortSignal,
  onDrag: (drag: Drag) => void,
): () => boolean {
  const pointers = new Map<number, PointerEvent>()
  let dragged = false
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    if (pointers.size === 0) dragged = false
    pointers.set(event.pointerId, event)
  }
  const move = (event: PointerEvent) => {
    // The button was released outside the element, where no event reports it.
    if (event.buttons === 0) pointers.delete(event.pointerId)
    const before = pointers.get(event.pointerId)
    if (!before) return
    const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId)
    // Capture the pointer only when a drag starts: captured, a click would not reach its target.
    if (!element.hasPointerCapture(event.pointerId)) {
      if (!startsDrag(before, event, other)) return
      element.setPointerCapture(event.pointerId)
    }
    dragged = true
    pointers.set(event.pointerId, event)
    onDrag(other ? pinch(before, event, other) : shift(before, event))
  }
  const up = ({ pointerId }: PointerEvent) => void pointers.delete(pointerId)
  element.addEventListener('pointerdown', down, { signal })
  element.addEventListener('pointermove', move, { signal })
  element.addEventListener('pointerup', up, { signal })
  element.addEventListener('pointercancel', up, { signal })
  return () => dragged
}

/** True if a pressed pointer now starts to drag. A single finger that moves vertically scrolls instead. */
function startsDrag(pressed: PointerEvent, now: PointerEvent, other: PointerEvent | undefined): boolean {
  const [dx, dy] = [Math.abs(now.clientX - pressed.clientX), Math.abs(now.clientY - pressed.clientY)]
  const scrolls = now.pointerType !== 'mouse' && !other && dy >= dx
  return !scrolls && Math.hypot(dx, dy) >= dragThreshold
}

function shift(before: PointerEvent, { clientX, clientY }: PointerEvent): Drag {
  return { dx: clientX - before.clientX, dy: clientY - before.clientY, factor: 1, clientX, clientY }
}

/** Returns the drag of two pointers after one has moved: their middle gives the shift, their distance the factor. */
function pinch(before: PointerEvent, now: PointerEvent, other: PointerEvent): Drag {
  const apart = ({ clientX, clientY }: PointerEvent) =>
    Math.max(1, Math.hypot(clientX - other.clientX, clientY - other.clientY))
  return {
    dx: (now.clientX - before.clientX) / 2,
    dy: (now.clientY - before.clientY) / 2,
    factor: apart(now) / apart(before),
    clientX: (now.clientX + other.clientX) / 2,
    clientY: (now.clientY + other.clientY) / 2,
  }
}
