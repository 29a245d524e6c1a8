/** A point of a stroke: x to the right, y down, both in [0, 1] of the drawing. */
export type StrokePoint = readonly [x: number, y: number]

export type Stroke = readonly StrokePoint[]

/** Width of the pen that draws on the page, as a share of the drawing's side. */
export const penWidth = 1 / 14

/** Strokes and a new one, which begins at a point. */
export function withStroke(strokes: readonly Stroke[], at: StrokePoint): readonly Stroke[] {
  return [...strokes, [at]]
}

/** Strokes, the last of them longer by some points. */
export function withPoints(strokes: readonly Stroke[], points: readonly StrokePoint[]): readonly Stroke[] {
  return [...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), ...points]]
}

/** Draws strokes with a round pen, `width` and the points scaled to a square of `side` pixels. */
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
    // A line of no length is a dot.
    const [first] = stroke
    if (first) context.lineTo(first[0] * side, first[1] * side)
    for (const [x, y] of stroke) context.lineTo(x * side, y * side)
    context.stroke()
  }
}

/**
 * The pen's width that becomes 2.5 pixels once the strokes fill MNIST's box of 20, whatever size they were drawn in, as
 * a share of the drawing's side.
 */
export function matchingWidth(strokes: readonly Stroke[]): number {
  const points = strokes.flat()
  const spread = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis])
    return Math.max(...values) - Math.min(...values)
  }
  const size = points.length > 0 ? Math.max(spread(0), spread(1)) : 0
  // (size + width) · 20 / (size + width) = 20 and width · 20 / (size + width) = 2.5. A dot stays as wide as it was drawn.
  return size > 0 ? Math.max(size / 7, 1 / 100) : penWidth
}
