import { describe, expect, it } from 'vitest'
import { dynamicQuantize } from '../../../src/ops/quantize/dynamic-quantize'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const symmetric = (length: number) => ({ length, asymmetric: false })
const asymmetric = (length: number) => ({ length, asymmetric: true })

describe('dynamicQuantize', () => {
  it('rounds each item to steps of its own largest magnitude / 127, halves away from zero', () => {
    const op = makeOp(dynamicQuantize, symmetric(4), [float32([2, 4])])
    const coarse = [127, -0.5, 0.49, 2.5]
    const fine = coarse.map((value) => value / 4)
    expect(runOp(op, Float32Array.from([...coarse, ...fine]))).toEqual([127, -1, 0, 3, 31.75, -0.25, 0, 0.75])
  })

  it('leaves an item of zeros alone', () => {
    const op = makeOp(dynamicQuantize, symmetric(2), [float32([2, 2])])
    expect(runOp(op, Float32Array.of(0, 0, -254, 3))).toEqual([0, 0, -254, 4])
  })

  it('asymmetric, has 255 steps from the least element, or zero, to the largest', () => {
    const op = makeOp(dynamicQuantize, asymmetric(4), [float32([4, 4])])
    const positive = [0.5, 255, 0.25, 100.5]
    const negative = [-255, -0.4, -0.6, -2]
    const both = [-55, 200, 0.4, -0.6]
    const shifted = [-25.5, 229.5, 10, 0.1]
    // The zero points are −128, 127, −73 and −103 (from −102.5): halves go away from zero after it is added.
    expect(runOp(op, Float32Array.from([...positive, ...negative, ...both, ...shifted]))).toEqual([
      ...[0, 255, 0, 100],
      ...[-255, 0, -1, -2],
      ...[-55, 200, 0, -1],
      ...[-25, 230, 10, 0],
    ])
  })

  it('asymmetric, leaves an item of zeros alone', () => {
    const op = makeOp(dynamicQuantize, asymmetric(2), [float32([2, 2])])
    expect(runOp(op, Float32Array.of(0, 0, 0, 3))).toEqual([0, 0, 0, 3])
  })

  itRejects(() => makeOp(dynamicQuantize, symmetric(3), [float32([2, 3])]), {
    int8: [() => makeOp(dynamicQuantize, symmetric(3), [int8([2, 3], plain)]), /float32 is expected/],
    'items that do not fill the input': [
      () => makeOp(dynamicQuantize, symmetric(4), [float32([2, 3])]),
      /items of 4 elements do not fill float32 2×3/,
    ],
    'items of nothing': [
      () => makeOp(dynamicQuantize, symmetric(0), [float32([2, 3])]),
      /items of 0 elements/,
    ],
  })
})
