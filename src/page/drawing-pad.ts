import type { StrokePoint } from './prepare-digit'

/** A canvas that is drawn on with mouse, pen or finger. */
export class DrawingPad {
  private strokes: StrokePoint[][] = []
  private readonly context: CanvasRenderingContext2D

  /** @param onChange called after each stroke, and while one is drawn, with all strokes in canvas pixels */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly onChange: (strokes: readonly (readonly StrokePoint[])[]) => void,
  ) {
    const context = canvas.getContext('2d')
    if (!context) throw new Error('this browser draws on no canvas')
    this.context = context
    canvas.addEventListener('pointerdown', (event) => this.start(event))
    canvas.addEventListener('pointermove', (event) => this.extend(event))
    this.paint()
  }

  clear(): void {
    this.strokes = []
    this.changed()
  }

  private start(event: PointerEvent): void {
    if (event.button !== 0) return
    event.preventDefault()
    this.canvas.setPointerCapture(event.pointerId)
    this.strokes.push([this.place(event)])
    this.changed()
  }

  private extend(event: PointerEvent): void {
    if (!this.canvas.hasPointerCapture(event.pointerId)) return
    // Fast strokes: browsers join several positions into one event.
    const events = event.getCoalescedEvents()
    for (const one of events.length > 0 ? events : [event]) this.strokes.at(-1)?.push(this.place(one))
    this.changed()
  }

  private place({ clientX, clientY }: PointerEvent): StrokePoint {
    const { left, top, width, height } = this.canvas.getBoundingClientRect()
    return [((clientX - left) * this.canvas.width) / width, ((clientY - top) * this.canvas.height) / height]
  }

  private changed(): void {
    this.paint()
    this.onChange(this.strokes)
  }

  /** Draws all strokes in the page's text colour. */
  paint(): void {
    const { context, canvas } = this
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.strokeStyle = getComputedStyle(canvas).color
    context.lineWidth = canvas.width / 14
    context.lineCap = 'round'
    context.lineJoin = 'round'
    for (const stroke of this.strokes) {
      context.beginPath()
      const [first] = stroke
      if (first) context.lineTo(...first)
      for (const point of stroke) context.lineTo(...point)
      context.stroke()
    }
  }
}
