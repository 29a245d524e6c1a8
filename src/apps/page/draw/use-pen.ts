import { type Signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { type Pen, paintPad } from './pad-picture'
import { type Stroke, type StrokePoint, withPoints, withStroke } from './strokes'

/** Distance that an arrow key moves the pen, as a fraction of the side. */
const step = 1 / 40

const directions: Readonly<Record<string, StrokePoint>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

/** Event handlers for a canvas on which keys move a pen. */
export interface PenHandlers {
  onKeyDown(event: KeyboardEvent): void
  onFocus(): void
  onBlur(): void
}

/** Moves a pen over a canvas with keys. Paints the strokes, and the pen while the canvas has the focus. */
export function usePen(
  canvas: RefObject<HTMLCanvasElement | null>,
  strokes: Signal<readonly Stroke[]>,
): PenHandlers {
  /** Undefined until a key moves it. */
  const pen = useSignal<Pen | undefined>(undefined)
  const focused = useSignal(false)
  const paint = () => {
    if (canvas.current) paintPad(canvas.current, strokes.value, focused.value ? pen.value : undefined)
  }
  useEffect(paint, [strokes.value, pen.value, focused.value])
  useEffect(() => {
    const theme = matchMedia('(prefers-color-scheme: dark)')
    theme.addEventListener('change', paint)
    return () => theme.removeEventListener('change', paint)
  }, [])
  return {
    onKeyDown: (event) => {
      if (pressKey(event.key, pen, strokes)) event.preventDefault()
    },
    onFocus: () => {
      focused.value = true
    },
    onBlur: () => {
      focused.value = false
    },
  }
}

/** Handles a key. Returns false if the key has no function here. */
function pressKey(key: string, pen: Signal<Pen | undefined>, strokes: Signal<readonly Stroke[]>): boolean {
  const direction = directions[key]
  const now = pen.value ?? { at: [0.5, 0.5] as const, down: false }
  if (direction) {
    const at = [inside(now.at[0] + direction[0]), inside(now.at[1] + direction[1])] as const
    pen.value = { ...now, at }
    if (now.down) strokes.value = withPoints(strokes.value, [at])
  } else if (key === ' ') {
    pen.value = { ...now, down: !now.down }
    if (!now.down) strokes.value = withStroke(strokes.value, now.at)
  } else if (['Escape', 'Delete', 'Backspace'].includes(key)) {
    pen.value = undefined
    strokes.value = []
  } else return false
  return true
}

function inside(value: number): number {
  return Math.min(0.96, Math.max(0.04, value))
}
