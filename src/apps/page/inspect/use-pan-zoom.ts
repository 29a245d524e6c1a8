import { type Signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { followDrags } from './drag'
import { fitAll, panBy, recentre, type Size, startView, type Viewport, zoomAt } from './pan-zoom'

/**
 * Pans and zooms `drawing` in a window: by dragging and pinching (see `followDrags`), and with Ctrl and the wheel,
 * which is also how browsers report pinching on a trackpad. The wheel alone zooms only while something in the window
 * has the focus, so that the window doesn't catch the wheel while the page is scrolled.
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
    const zoom = (to: Viewport, factor: number, { clientX, clientY }: Place) => {
      const { left, top } = element.getBoundingClientRect()
      return zoomAt(to, factor, clientX - left, clientY - top)
    }
    followDrags(element, stop.signal, (drag) => {
      if (!view.value) return
      const { dx, dy, factor } = drag
      view.value = zoom(panBy(view.value, dx, dy, drawing, sizeOf(element)), factor, drag)
    })
    const onWheel = (event: WheelEvent) => {
      const focused = element.contains(document.activeElement)
      if (!view.value || !(event.ctrlKey || event.metaKey || focused)) return
      event.preventDefault()
      view.value = zoom(view.value, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), event)
    }
    element.addEventListener('wheel', onWheel, { signal: stop.signal, passive: false })
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

/** A position in the browser's window. */
type Place = Pick<MouseEvent, 'clientX' | 'clientY'>

export function sizeOf(element: HTMLElement): Size {
  return { width: element.clientWidth || 1, height: element.clientHeight || 1 }
}

/** Zooms around the middle of the window. */
export function zoomMiddle(view: Viewport, factor: number, element: HTMLElement): Viewport {
  const { width, height } = sizeOf(element)
  return zoomAt(view, factor, width / 2, height / 2)
}

/** Shows the whole drawing. */
export function fitWindow(drawing: Size, element: HTMLElement): Viewport {
  return fitAll(drawing, sizeOf(element))
}
