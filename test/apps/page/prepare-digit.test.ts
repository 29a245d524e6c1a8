import { describe, expect, test } from 'vitest'
import { imageToInk, measureInk, sampleInk } from '../../../src/apps/page/draw/prepare-digit'

const side = 280

/** Ink in the rectangle of columns [left, right) and rows [top, bottom). */
function rectangle(left: number, top: number, right: number, bottom: number): Uint8Array {
  const ink = new Uint8Array(side * side)
  for (let y = top; y < bottom; y++) ink.fill(255, y * side + left, y * side + right)
  return ink
}

function prepare(ink: Uint8Array): Float32Array {
  const measure = measureInk(ink, side)
  if (!measure) throw new Error('there is no ink')
  return sampleInk(ink, side, imageToInk(measure))
}

/** Ink of each column or row of an image. */
function profile(image: Float32Array, axis: 'columns' | 'rows'): number[] {
  const sums = new Array<number>(28).fill(0)
  image.forEach((ink, i) => {
    const at = axis === 'columns' ? i % 28 : Math.floor(i / 28)
    sums[at] = (sums[at] ?? 0) + ink
  })
  return sums
}

const middle = (sums: readonly number[]) => {
  const total = sums.reduce((sum, one) => sum + one, 0)
  return sums.reduce((sum, one, i) => sum + one * (i + 0.5), 0) / total
}

describe('a drawing as MNIST prepares it', () => {
  test('its larger side fills 20 pixels, its proportions stay, its mass is in the middle', () => {
    const image = prepare(rectangle(10, 40, 60, 240))
    expect(image).toHaveLength(784)
    const [columns, rows] = [profile(image, 'columns'), profile(image, 'rows')]
    expect(rows.filter((ink) => ink > 0.5)).toHaveLength(20)
    expect(columns.reduce((sum, ink) => sum + ink / 20, 0)).toBeCloseTo(5, 1)
    expect(middle(columns)).toBeCloseTo(14, 2)
    expect(middle(rows)).toBeCloseTo(14, 2)
  })

  test('pixels are means over their area: what covers a tenth of a pixel has a tenth of the ink', () => {
    // 200 rows become 20, so one column of the drawing is a tenth of a column of the image.
    const ink = rectangle(100, 20, 101, 220)
    const columns = profile(prepare(ink), 'columns')
    expect(columns.reduce((sum, one) => sum + one, 0) / 20).toBeCloseTo(0.1, 2)
  })

  test('where it was drawn does not matter', () => {
    const [a, b] = [prepare(rectangle(10, 40, 60, 240)), prepare(rectangle(200, 70, 250, 270))]
    expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 2))))).toBeLessThan(1e-4)
  })

  test('off its middle, the mass is centred, not the box', () => {
    const ink = rectangle(40, 40, 240, 80)
    ink.set(rectangle(40, 80, 80, 240).subarray(80 * side), 80 * side)
    const image = prepare(ink)
    expect(middle(profile(image, 'columns'))).toBeCloseTo(14, 1)
    expect(middle(profile(image, 'rows'))).toBeCloseTo(14, 1)
  })

  test('paper is nothing', () => {
    expect(measureInk(new Uint8Array(side * side), side)).toBeUndefined()
  })
})
