import type { Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { padSide } from './pad-picture'
import { type Stroke, type StrokePoint, withPoints, withStroke } from './strokes'
import { usePen } from './use-pen'

/**
 * A canvas for drawing with mouse, pen or finger, or with keys: arrows move a pen, the space bar puts it down and lifts
 * it.
 */
export function DrawingPad({ strokes }: { strokes: Signal<readonly Stroke[]> }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const handlers = usePen(canvas, strokes)
  return (
    <canvas
      ref={canvas}
      class="pad"
      width={padSide}
      height={padSide}
      tabIndex={0}
      aria-label="Drawing. Arrow keys move the pen, the space bar puts it down and lifts it, Escape clears."
      {...handlers}
      onPointerDown={(event) => {
        // Ignore a second finger.
        if (event.button !== 0 || !event.isPrimary) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.focus({ preventScroll: true })
        strokes.value = withStroke(strokes.value, placeOf(event, event.currentTarget))
      }}
      onPointerMove={(event) => {
        const target = event.currentTarget
        if (!target.hasPointerCapture(event.pointerId)) return
        // In fast strokes, browsers merge several positions into one event.
        const events = event.getCoalescedEvents()
        const points = (events.length > 0 ? events : [event]).map((one) => placeOf(one, target))
        strokes.value = withPoints(strokes.value, points)
      }}
    />
  )
}

function placeOf({ clientX, clientY }: PointerEvent, canvas: HTMLCanvasElement): StrokePoint {
  const { left, top, width, height } = canvas.getBoundingClientRect()
  return [(clientX - left) / width, (clientY - top) / height]
}
