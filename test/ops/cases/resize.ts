import * as ops from '../../../src/ops'
import { caseOf, type GraphCase, type Shape } from './builders'

const sizes: readonly (readonly [string, Shape, readonly [number, number]])[] = [
  ['up', [2, 3, 5, 5], [7, 8]],
  ['to a multiple', [1, 4, 6, 3], [8, 12]],
  ['down', [1, 9, 7, 6], [4, 3]],
  ['to one row', [1, 5, 4, 3], [1, 9]],
]

const grids = [
  ['', { alignCorners: false, halfPixelCenters: false }],
  [', corners aligned', { alignCorners: true, halfPixelCenters: false }],
  [', half-pixel centres', { alignCorners: false, halfPixelCenters: true }],
] as const

const aligned = { size: [9, 30], alignCorners: true, halfPixelCenters: false } as const

export const resize: readonly GraphCase[] = [
  ...sizes.flatMap(([name, shape, size]) =>
    grids.flatMap(([grid, attrs]) => [
      caseOf(`nearest neighbour ${name}${grid}`, ops.resizeNearest, { size, ...attrs }, [shape]),
      caseOf(`bilinear ${name}${grid}`, ops.resizeBilinear, { size, ...attrs }, [shape], { floor: 1 }),
    ]),
  ),
  caseOf('nearest neighbour of int32', ops.resizeNearest, { ...aligned, size: [3, 5] }, [[1, 2, 3, 2]], {
    from: 'int32',
    refused: true,
  }),
  caseOf('bilinear, dispatch wraps', ops.resizeBilinear, aligned, [[1, 4, 5, 3]], {
    floor: 1,
    maxWorkgroups: 3,
  }),
]
