import { matchingWidth, paintStrokes, type Stroke } from './strokes'

/** Side of the square that strokes are drawn into before they are sampled, in pixels. */
export const inkSide = 280

let context: OffscreenCanvasRenderingContext2D | undefined

/**
 * Draws strokes as ink on paper, with a pen of `matchingWidth`. Ink outside the square is cut off.
 *
 * @returns `inkSide`² bytes, 0 = paper … 255 = ink
 */
export function drawInk(strokes: readonly Stroke[]): Uint8Array<ArrayBuffer> {
  context ??=
    new OffscreenCanvas(inkSide, inkSide).getContext('2d', { willReadFrequently: true }) ?? undefined
  if (!context) throw new Error('this browser draws on no canvas')
  paintStrokes(context, strokes, { side: inkSide, width: matchingWidth(strokes), color: 'black' })
  const { data } = context.getImageData(0, 0, inkSide, inkSide)
  const ink = new Uint8Array(inkSide * inkSide)
  for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3] ?? 0
  return ink
}
