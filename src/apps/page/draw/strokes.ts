/** A point of a stroke: x to the right, y down, both as fractions of the drawing's side. */
export type StrokePoint = readonly [x: number, y: number]

export type Stroke = readonly StrokePoint[]

/** Width of the pen on the page, as a fraction of the drawing's side. */
export const penWidth = 1 / 14

/** Adds a stroke that starts at a point. */
export function withStroke(strokes: readonly Stroke[], at: StrokePoint): readonly Stroke[] {
  return [...strokes, [at]]
}

/** Adds points to the last stroke. */
export function withPoints(strokes: readonly Stroke[], points: readonly StrokePoint[]): readonly Stroke[] {
  return [...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), ...points]]
}

/** Draws strokes with a round pen. The points and `width` are scaled to a square of `side` pixels. */
export function paintStrokes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  strokes: readonly Stroke[],
  { side, width, color }: { side: number; width: number; color: string },
): void {
  context.clearRect(0, 0, side, side)
  context.strokeStyle = color
  context.lineWidth = width * side
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const stroke of strokes) {
    context.beginPath()
    // Starting with a line of zero length draws a dot if the stroke has only one point.
    const [first] = stroke
    if (first) context.lineTo(first[0] * side, first[1] * side)
    for (const [x, y] of stroke) context.lineTo(x * side, y * side)
    context.stroke()
  }
}

/**
 * Returns the pen's width, as a fraction of the drawing's side, that becomes 2.5 pixels when the strokes are scaled to
 * MNIST's box of 20 pixels, whatever size they were drawn in.
 */
export function matchingWidth(strokes: readonly Stroke[]): number {
  const points = strokes.flat()
  const spread = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis])
    return Math.max(...values) - Math.min(...values)
  }
  const size = points.length > 0 ? Math.max(spread(0), spread(1)) : 0
  // Scaling by 20 / (size + width) makes the box 20 pixels. width · 20 / (size + width) = 2.5 gives width = size / 7.
  // A dot keeps the width of the pen.
  return size > 0 ? Math.max(size / 7, 1 / 100) : penWidth
}
