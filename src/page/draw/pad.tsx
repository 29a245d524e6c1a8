import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { paintStrokes, penWidth, type Stroke, type StrokePoint } from './strokes'

/** Pixels along the side of the canvas. */
const side = 560
/** How far an arrow key moves the pen, as a share of the side. */
const step = 1 / 40

const directions: Readonly<Record<string, StrokePoint>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

/**
 * A canvas that is drawn on with mouse, pen or finger, or with keys: arrows move a pen, the space bar puts it down and
 * lifts it.
 */
export function DrawingPad({ strokes }: { strokes: Signal<readonly Stroke[]> }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  /** Where the keyboard's pen is, and whether it draws; undefined until a key moves it. */
  const pen = useSignal<{ at: StrokePoint; down: boolean } | undefined>(undefined)
  const focused = useSignal(false)

  const begin = (at: StrokePoint) => {
    strokes.value = [...strokes.value, [at]]
  }
  const extend = (points: readonly StrokePoint[]) => {
    const [last = [], ...before] = [...strokes.value].reverse()
    strokes.value = [...before.reverse(), [...last, ...points]]
  }
  const paint = () => {
    const context = canvas.current?.getContext('2d')
    if (!context || !canvas.current) return
    const { color } = getComputedStyle(canvas.current)
    paintStrokes(context, strokes.value, { side, width: penWidth, color })
    if (pen.value && focused.value) paintPen(context, pen.value, color)
  }
  useEffect(paint, [strokes.value, pen.value, focused.value])
  useEffect(() => {
    const theme = matchMedia('(prefers-color-scheme: dark)')
    theme.addEventListener('change', paint)
    return () => theme.removeEventListener('change', paint)
  }, [])

  const onKey = (event: KeyboardEvent) => {
    const direction = directions[event.key]
    const now = pen.value ?? { at: [0.5, 0.5] as const, down: false }
    if (direction) {
      const at = [inside(now.at[0] + direction[0]), inside(now.at[1] + direction[1])] as const
      pen.value = { ...now, at }
      if (now.down) extend([at])
    } else if (event.key === ' ') {
      pen.value = { ...now, down: !now.down }
      if (!now.down) begin(now.at)
    } else if (['Escape', 'Delete', 'Backspace'].includes(event.key)) {
      pen.value = undefined
      strokes.value = []
    } else return
    event.preventDefault()
  }
  return (
    <canvas
      ref={canvas}
      class="pad"
      width={side}
      height={side}
      tabIndex={0}
      aria-label="Drawing. Arrow keys move the pen, the space bar puts it down and lifts it, Escape clears."
      onKeyDown={onKey}
      onFocus={() => {
        focused.value = true
      }}
      onBlur={() => {
        focused.value = false
      }}
      onPointerDown={(event) => {
        // A second finger does not draw.
        if (event.button !== 0 || !event.isPrimary) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.focus({ preventScroll: true })
        begin(placeOf(event, event.currentTarget))
      }}
      onPointerMove={(event) => {
        const target = event.currentTarget
        if (!target.hasPointerCapture(event.pointerId)) return
        // Fast strokes: browsers join several positions into one event.
        const events = event.getCoalescedEvents()
        extend((events.length > 0 ? events : [event]).map((one) => placeOf(one, target)))
      }}
    />
  )
}

function inside(value: number): number {
  return Math.min(0.96, Math.max(0.04, value))
}

function placeOf({ clientX, clientY }: PointerEvent, canvas: HTMLCanvasElement): StrokePoint {
  const { left, top, width, height } = canvas.getBoundingClientRect()
  return [(clientX - left) / width, (clientY - top) / height]
}

/** A ring where the keyboard's pen is, filled when it draws. */
function paintPen(
  context: CanvasRenderingContext2D,
  { at: [x, y], down }: { at: StrokePoint; down: boolean },
  color: string,
): void {
  context.beginPath()
  context.arc(x * side, y * side, 14, 0, 2 * Math.PI)
  context.lineWidth = 3
  context.strokeStyle = color
  context.stroke()
  if (!down) return
  context.fillStyle = color
  context.fill()
}
