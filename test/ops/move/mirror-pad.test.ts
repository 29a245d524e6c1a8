import { describe, expect, it } from 'vitest'
import { mirrorPad } from '../../../src/ops/move/mirror-pad'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { itCarriesNoBatch } from './moving'

describe('mirror pad', () => {
  const mirrored = (
    mode: 'reflect' | 'symmetric',
    paddings: readonly (readonly [number, number])[],
    shape = [3],
  ) => makeOp(mirrorPad, { mode, paddings }, [float32(shape)])

  it.each([
    ['reflect', [3, 2, 1, 2, 3, 2]],
    ['symmetric', [2, 1, 1, 2, 3, 3]],
  ] as const)('%s', (mode, expected) => {
    expect(runOp(mirrored(mode, [[2, 1]]), Float32Array.of(1, 2, 3))).toEqual(expected)
  })

  const ofBatch = [
    [1, 0],
    [0, 0],
  ] as const
  itCarriesNoBatch(mirrored('symmetric', ofBatch, [2, 3]), /pads axis 0/)

  itRejects(() => mirrored('reflect', [[2, 1]]), {
    'a mirror wider than the input': [
      () => mirrored('reflect', [[3, 0]]),
      /padding 3 of axis 0 .* is over 2/,
    ],
    'a symmetric mirror wider than the input': [
      () => mirrored('symmetric', [[0, 4]]),
      /padding 4 .* is over 3/,
    ],
    'an unknown mode': [
      () => mirrored('wrap' as 'reflect', [[1, 1]]),
      /mode "wrap" is none of reflect, symmetric/,
    ],
    'paddings of other axes': [() => mirrored('reflect', []), /0 paddings for the 1 axes/],
  })
})
