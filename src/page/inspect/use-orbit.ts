import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { FlowStage } from './flow-stage'

/** Radians a pixel of dragging, and a press of an arrow key. */
const [perPixel, perKey] = [0.008, 0.12]

/**
 * Turns and zooms a stage: dragged with any pointer, pinched with two fingers, with keys, and with Ctrl and wheel (the
 * wheel alone while the window has the focus). A click chooses the layer under it.
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
    const pointers = new Map<number, PointerEvent>()
    let moved = false
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      handle: (event: HTMLElementEventMap[K]) => void,
    ) => element.addEventListener(type, handle, { signal: stop.signal, passive: false })
    on('pointerdown', (event) => {
      if (event.button !== 0) return
      if (pointers.size === 0) moved = false
      pointers.set(event.pointerId, event)
      element.setPointerCapture(event.pointerId)
    })
    on('pointermove', (event) => {
      const before = pointers.get(event.pointerId)
      if (!before) return void pointAt(stage, element, event)
      const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY]
      if (!moved && Math.hypot(dx, dy) < 4) return
      moved = true
      drag(stage, pointers, before, event)
      pointers.set(event.pointerId, event)
    })
    on('pointerup', (event) => {
      const clicked = pointers.delete(event.pointerId) && !moved
      const layer = clicked ? pointAt(stage, element, event)?.slab.layer : undefined
      if (layer !== undefined) choose.current(layer)
    })
    on('pointercancel', (event) => pointers.delete(event.pointerId))
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

function pointAt(stage: FlowStage, element: HTMLElement, { clientX, clientY }: PointerEvent) {
  const { left, top, width, height } = element.getBoundingClientRect()
  return stage.pointAt((clientX - left) / width, (clientY - top) / height)
}

/** One pointer turns, two pinch. */
function drag(
  stage: FlowStage,
  pointers: ReadonlyMap<number, PointerEvent>,
  before: PointerEvent,
  event: PointerEvent,
): void {
  const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId)
  if (!other) {
    stage.turn(-(event.clientX - before.clientX) * perPixel, (event.clientY - before.clientY) * perPixel)
    return
  }
  const apart = (one: PointerEvent) =>
    Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY))
  stage.zoomBy(apart(before) / apart(event))
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
