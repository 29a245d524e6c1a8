import { type Signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { fitAll, panBy, recentre, type Size, startView, type Viewport, zoomAt } from './pan-zoom'

/**
 * Pans and zooms `drawing` in a window: dragged with any pointer, pinched with two fingers, zoomed by Ctrl and wheel
 * (trackpads pinch that way), and by the wheel alone while something in the window has the focus, so that a page that
 * is scrolled past it is not caught.
 */
export function usePanZoom(
  window: RefObject<HTMLElement | null>,
  drawing: Size | undefined,
): Signal<Viewport | undefined> {
  const view = useSignal<Viewport | undefined>(undefined)
  useEffect(() => {
    const element = window.current
    if (!element || !drawing) return
    let size = sizeOf(element)
    view.value = startView(drawing, size)
    const stop = new AbortController()
    const pointers = new Map<number, PointerEvent>()
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      handle: (event: HTMLElementEventMap[K]) => void,
    ) => element.addEventListener(type, handle, { signal: stop.signal, passive: false })
    on('pointerdown', (event) => {
      if (event.button === 0) pointers.set(event.pointerId, event)
    })
    on('pointermove', (event) => {
      const before = pointers.get(event.pointerId)
      if (!before || !view.value) return
      // Captured only once it moves: a captured click would never reach the node that was clicked.
      if (!element.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) return
        element.setPointerCapture(event.pointerId)
      }
      view.value = follow(view.value, pointers, event, drawing, element)
      pointers.set(event.pointerId, event)
    })
    for (const type of ['pointerup', 'pointercancel'] as const)
      on(type, (event) => pointers.delete(event.pointerId))
    on('wheel', (event) => {
      const focused = element.contains(document.activeElement)
      if (!view.value || !(event.ctrlKey || event.metaKey || focused)) return
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002))
      view.value = zoomAt(view.value, factor, event.clientX - left, event.clientY - top)
    })
    const observer = new ResizeObserver(() => {
      const now = sizeOf(element)
      if (view.value && now.width !== size.width) view.value = recentre(view.value, drawing, size, now)
      size = now
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      stop.abort()
    }
  }, [drawing])
  return view
}

/** The view after one of the pointers that hold it has moved: one pans, two pinch. */
function follow(
  view: Viewport,
  pointers: ReadonlyMap<number, PointerEvent>,
  event: PointerEvent,
  drawing: Size,
  element: HTMLElement,
): Viewport {
  const before = pointers.get(event.pointerId) ?? event
  const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId)
  if (!other) {
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY]
    return panBy(view, dx, dy, drawing, sizeOf(element))
  }
  const apart = (one: PointerEvent) =>
    Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY))
  const { left, top } = element.getBoundingClientRect()
  return zoomAt(view, apart(event) / apart(before), other.clientX - left, other.clientY - top)
}

export function sizeOf(element: HTMLElement): Size {
  return { width: element.clientWidth || 1, height: element.clientHeight || 1 }
}

/** Zooms around the middle of the window. */
export function zoomMiddle(view: Viewport, factor: number, element: HTMLElement): Viewport {
  const { width, height } = sizeOf(element)
  return zoomAt(view, factor, width / 2, height / 2)
}

/** All of the drawing. */
export function fitWindow(drawing: Size, element: HTMLElement): Viewport {
  return fitAll(drawing, sizeOf(element))
}
