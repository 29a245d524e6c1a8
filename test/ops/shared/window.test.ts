import { describe, expect, it } from 'vitest'
import { windowAxis } from '../../../src/ops/shared/window'

describe('windowAxis', () => {
  it.each([
    [28, 5, 1, 'SAME', 1, 28, 2],
    [28, 2, 2, 'SAME', 1, 14, 0],
    [5, 2, 2, 'SAME', 1, 3, 0],
    [4, 3, 2, 'SAME', 1, 2, 0],
    [7, 3, 2, 'SAME', 1, 4, 1],
    [7, 3, 1, 'SAME', 2, 7, 2],
    [5, 1, 3, 'SAME', 1, 2, 0],
    [28, 5, 1, 'VALID', 1, 24, 0],
    [5, 2, 2, 'VALID', 1, 2, 0],
    [7, 3, 1, 'VALID', 3, 1, 0],
    [2, 3, 1, 'VALID', 1, 0, 0],
  ] as const)('input %i, window %i, stride %i, %s, dilation %i: %i positions, %i ahead', (...row) => {
    const [input, window, stride, padding, dilation, extent, before] = row
    expect(windowAxis(input, window, stride, padding, dilation)).toEqual({ extent, before })
  })
})
