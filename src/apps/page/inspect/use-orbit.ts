import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { followDrags } from './drag'
import type { FlowStage } from './flow-stage'

/** Rotation in radians per pixel of dragging, and per press of an arrow key. */
const [perPixel, perKey] = [0.008, 0.12]

/**
 * Turns and zooms a stage: by dragging and pinching (see `followDrags`), with keys, and with Ctrl and the wheel (or the
 * wheel alone while the window has the focus). A click chooses the layer under the pointer.
 */
export function useOrbit(
  window: RefObject<HTMLElement | null>,
  stage: FlowStage | undefined,
  onChoose: (layer: number) => void,
): void {
  const choose = useRef(onChoose)
  choose.current = onChoose
  useEffect(() => {
    const element = window.current
    if (!element || !stage) return
    element.tabIndex = 0
    const stop = new AbortController()
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      handle: (event: HTMLElementEventMap[K]) => void,
    ) => element.addEventListener(type, handle, { signal: stop.signal, passive: false })
    const wasDragged = followDrags(element, stop.signal, ({ dx, dy, factor }) => {
      stage.turn(-dx * perPixel, dy * perPixel)
      if (factor !== 1) stage.zoomBy(1 / factor)
    })
    on('pointermove', (event) => {
      if (event.buttons === 0) pointAt(stage, element, event)
    })
    on('click', (event) => {
      const layer = wasDragged() ? undefined : pointAt(stage, element, event)?.slab.layer
      if (layer !== undefined) choose.current(layer)
    })
    on('pointerleave', () => {
      stage.pointed.value = undefined
    })
    on('wheel', (event) => {
      if (!(event.ctrlKey || event.metaKey || element.contains(document.activeElement))) return
      event.preventDefault()
      stage.zoomBy(Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.002)))
    })
    on('keydown', (event) => {
      const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actionOf(event.key, stage)
      if (!action) return
      event.preventDefault()
      action()
    })
    return () => stop.abort()
  }, [stage])
}

function pointAt(stage: FlowStage, element: HTMLElement, { clientX, clientY }: MouseEvent) {
  const { left, top, width, height } = element.getBoundingClientRect()
  return stage.pointAt((clientX - left) / width, (clientY - top) / height)
}

function actionOf(key: string, stage: FlowStage): (() => void) | undefined {
  const actions: Record<string, () => void> = {
    ArrowLeft: () => stage.turn(-perKey, 0),
    ArrowRight: () => stage.turn(perKey, 0),
    ArrowUp: () => stage.turn(0, perKey),
    ArrowDown: () => stage.turn(0, -perKey),
    '+': () => stage.zoomBy(0.85),
    '=': () => stage.zoomBy(0.85),
    '-': () => stage.zoomBy(1 / 0.85),
    '0': () => stage.home(),
    Home: () => stage.home(),
  }
  return actions[key]
}
