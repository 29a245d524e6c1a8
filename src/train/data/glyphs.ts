/** A point of a digit's skeleton: x to the right, y down, the digit's height from 0 to 1. */
export type Point = readonly [x: number, y: number]

/** A variant of a handwritten digit. */
export interface Glyph {
  /** Probability of being chosen, relative to the digit's other glyphs. */
  weight: number
  /** Smooth curves through these points. Curves that share an end point meet there in a corner. */
  strokes: readonly (readonly Point[])[]
}

/** Makes a glyph from curves written as 'x,y x,y …' in hundredths, or given as points. */
function glyph(weight: number, ...strokes: (string | readonly Point[])[]): Glyph {
  const points = (text: string) =>
    text.split(' ').map((pair): Point => {
      const [x, y] = pair.split(',').map(Number) as [number, number]
      return [x / 100, y / 100]
    })
  return { weight, strokes: strokes.map((stroke) => (typeof stroke === 'string' ? points(stroke) : stroke)) }
}

/** Returns points on part of an ellipse about (x, y): angles in degrees, 0 to the right, growing clockwise as seen. */
function arc(x: number, y: number, radiusX: number, radiusY: number, from: number, to: number): Point[] {
  const count = Math.max(4, Math.ceil(Math.abs(to - from) / 52))
  return Array.from({ length: count + 1 }, (_, i): Point => {
    const angle = ((from + ((to - from) * i) / count) * Math.PI) / 180
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)]
  })
}

const twoTop = '10,24 25,5 50,0 72,10 75,30 60,55 34,78'
const threeTop = '10,12 35,0 68,5 75,22 60,40'
const threeBelly = '65,52 80,72 68,92 38,100 6,90'
const fiveBelly = '42,37 70,48 76,72 55,95 30,100 6,92'
const nineLoop = '70,16 46,0 18,12 12,36 36,48 62,36 70,16'

/** The glyphs of each digit 0 … 9. */
export const glyphs: readonly (readonly Glyph[])[] = [
  [
    glyph(4, arc(0.4, 0.5, 0.38, 0.5, -80, -430)),
    glyph(2, arc(0.3, 0.5, 0.28, 0.5, -60, -440)),
    glyph(1, arc(0.45, 0.5, 0.45, 0.48, -110, -455)),
  ],
  [
    glyph(8, '30,0 30,50 30,100'),
    glyph(1.5, '15,18 25,11 34,0', '34,0 33,50 32,100'),
    glyph(0.5, '10,18 34,0', '34,0 34,100', '5,100 34,99 65,100'),
  ],
  [
    glyph(3, `${twoTop} 6,98`, '6,98 40,95 85,97'),
    glyph(3, `${twoTop} 14,93 3,88 14,78 36,86 60,97 88,92`),
    glyph(2, `${twoTop} 16,96 6,99 30,92 60,97 85,90`),
  ],
  [
    glyph(4, `${threeTop} 32,47`, `32,47 ${threeBelly}`),
    glyph(1, `${threeTop} 38,50 45,46 ${threeBelly}`),
    glyph(1, '12,4 40,2 72,4', '72,4 32,44', `32,44 ${threeBelly}`),
  ],
  [
    glyph(4, '12,4 6,32 14,50 40,52 70,44', '74,0 68,45 60,100'),
    glyph(3, '15,2 8,50', '8,50 45,50 85,48', '66,6 62,50 58,100'),
    glyph(1, '60,0 32,34 4,64', '4,64 85,62', '60,0 58,100'),
  ],
  [
    glyph(3, '22,3 15,45', `15,45 ${fiveBelly}`, '22,3 50,3 82,0'),
    glyph(2, '85,2 55,3 28,6 20,25 22,42 70,48 76,72 55,95 30,100 6,92'),
    glyph(1, '26,10 20,42', '20,42 50,45 66,68 50,92 6,98', '26,10 90,0'),
  ],
  [
    glyph(3, '60,0 32,20 12,52 10,82 32,100 60,90 66,68 46,54 24,64 12,84'),
    glyph(2, '36,0 16,32 10,68 22,94 46,98 60,80 50,62 28,62 13,76'),
    glyph(1, '70,4 50,2 24,26 10,60 20,94 50,100 74,82 60,60 36,60 14,80'),
  ],
  [
    glyph(3, '4,8 40,7 78,4', '78,4 58,45 42,100'),
    glyph(2, '4,20 10,6', '10,6 45,6 72,3 74,14 54,50 40,100'),
    glyph(1, '6,6 45,6 80,2', '80,2 56,48 40,100', '28,50 78,46'),
    glyph(1, '2,26 16,8 40,14 66,6', '66,6 62,50 50,100'),
  ],
  [
    glyph(4, '68,14 42,0 16,14 26,36 56,56 68,80 42,100 14,84 30,58 58,36 68,14'),
    glyph(2, arc(0.4, 0.25, 0.24, 0.25, 90, 450), arc(0.4, 0.75, 0.3, 0.25, -90, 270)),
    glyph(1, '80,6 50,0 24,14 34,38 52,62 50,92 24,98 16,78 42,50 80,10'),
  ],
  [
    glyph(4, nineLoop, '70,16 66,55 58,100'),
    glyph(2, nineLoop, '70,16 70,55 60,86 38,100 16,92'),
    glyph(2, '62,6 30,6 10,28 22,46 48,36 66,10', '66,10 56,50 40,100'),
  ],
]
