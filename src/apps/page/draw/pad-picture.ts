import { paintStrokes, penWidth, type Stroke, type StrokePoint } from './strokes'

/** Side of the pad's canvas, in pixels. */
export const padSide = 560

/** The pen that keys move: its position, and whether it is down (drawing). */
export interface Pen {
  readonly at: StrokePoint
  readonly down: boolean
}

/** Paints strokes in the canvas' text colour, and the keyboard's pen if given. */
export function paintPad(canvas: HTMLCanvasElement, strokes: readonly Stroke[], pen: Pen | undefined): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { color } = getComputedStyle(canvas)
  paintStrokes(context, strokes, { side: padSide, width: penWidth, color })
  if (pen) paintPen(context, pen, color)
}

/** Paints the keyboard's pen as a ring, filled if it is down. */
function paintPen(context: CanvasRenderingContext2D, { at: [x, y], down }: Pen, color: string): void {
  context.beginPath()
  context.arc(x * padSide, y * padSide, 14, 0, 2 * Math.PI)
  context.lineWidth = 3
  context.strokeStyle = color
  context.stroke()
  if (!down) return
  context.fillStyle = color
  context.fill()
}
