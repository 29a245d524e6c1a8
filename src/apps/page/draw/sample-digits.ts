import type { Stroke } from './strokes'

/** Returns an arc of an ellipse as a stroke, given centre, radii, and start and end angles in turns. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Stroke {
  return Array.from({ length: 25 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / 24)
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)]
  })
}

/** A ready drawing of each digit, for people who can't draw, and for trying the page quickly. */
export const samplesOfDigits: readonly (readonly Stroke[])[] = [
  [arc(0.5, 0.5, 0.17, 0.3, -0.25, 0.75)],
  [
    [
      [0.43, 0.3],
      [0.53, 0.2],
      [0.5, 0.8],
    ],
  ],
  [[...arc(0.49, 0.36, 0.18, 0.16, -0.5, 0.1), [0.45, 0.65], [0.32, 0.79], [0.7, 0.79]]],
  [[...arc(0.47, 0.35, 0.17, 0.15, -0.42, 0.22), ...arc(0.47, 0.65, 0.2, 0.17, -0.22, 0.4)]],
  [
    [
      [0.4, 0.2],
      [0.32, 0.52],
      [0.7, 0.52],
    ],
    [
      [0.62, 0.24],
      [0.58, 0.82],
    ],
  ],
  [[[0.68, 0.21], [0.4, 0.21], [0.37, 0.46], ...arc(0.47, 0.62, 0.2, 0.18, -0.33, 0.36)]],
  [[[0.6, 0.18], [0.45, 0.35], ...arc(0.49, 0.64, 0.15, 0.16, -0.5, 0.5)]],
  [
    [
      [0.3, 0.24],
      [0.7, 0.24],
      [0.45, 0.8],
    ],
  ],
  [[...arc(0.5, 0.35, 0.15, 0.15, 0.25, -0.75), ...arc(0.5, 0.66, 0.17, 0.16, -0.25, 0.75)]],
  [[...arc(0.5, 0.37, 0.15, 0.16, 0, -1), [0.63, 0.55], [0.56, 0.82]]],
]
