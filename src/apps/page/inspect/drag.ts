/** What a move of the pointers that hold something does to it. */
export interface Drag {
  /** How far it shifts, in CSS pixels. */
  readonly dx: number
  readonly dy: number
  /** How much larger it becomes, around a place of the window. */
  readonly factor: number
  readonly clientX: number
  readonly clientY: number
}

/** Pixels that a pointer moves before it drags: a click may tremble. */
const trembling = 4

/**
 * Tells of drags in an element, by one pointer or by two. One finger drags sideways only: `touch-action: pan-y`, which the
 * element's style has to have, leaves up and down to the browser, so that the page is scrolled past it.
 *
 * @returns whether the last press became a drag, so that its click is none
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
    // Released where nothing tells of it.
    if (event.buttons === 0) pointers.delete(event.pointerId)
    const before = pointers.get(event.pointerId)
    if (!before) return
    const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId)
    // Captured only once it moves: a captured click would never reach what was clicked.
    if (!element.hasPointerCapture(event.pointerId)) {
      if (!begins(before, event, other)) return
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

/** Whether a pointer that was pressed now drags. The browser takes a finger that moves up or down, a moment later. */
function begins(pressed: PointerEvent, now: PointerEvent, other: PointerEvent | undefined): boolean {
  const [across, along] = [Math.abs(now.clientX - pressed.clientX), Math.abs(now.clientY - pressed.clientY)]
  const scrolls = now.pointerType !== 'mouse' && !other && along >= across
  return !scrolls && Math.hypot(across, along) >= trembling
}

function shift(before: PointerEvent, { clientX, clientY }: PointerEvent): Drag {
  return { dx: clientX - before.clientX, dy: clientY - before.clientY, factor: 1, clientX, clientY }
}

/** Of two pointers, one of which has moved, the middle shifts and the distance scales. */
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
