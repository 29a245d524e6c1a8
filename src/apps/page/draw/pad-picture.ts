import { paintStrokes, penWidth, type Stroke, type StrokePoint } from './strokes'

/** Pixels along the side of the pad's canvas. */
export const padSide = 560

/** The pen that keys move: where it is, and whether it draws. */
export interface Pen {
  readonly at: StrokePoint
  readonly down: boolean
}

/** Paints strokes in the colour of the canvas' text, and the keyboard's pen where it is to be seen. */
export function paintPad(canvas: HTMLCanvasElement, strokes: readonly Stroke[], pen: Pen | undefined): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { color } = getComputedStyle(canvas)
  paintStrokes(context, strokes, { side: padSide, width: penWidth, color })
  if (pen) paintPen(context, pen, color)
}

/** A ring where the keyboard's pen is, filled when it draws. */
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
