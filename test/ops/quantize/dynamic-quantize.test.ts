import { describe, expect, it } from 'vitest'
import { dynamicQuantize } from '../../../src/ops/quantize/dynamic-quantize'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

describe('dynamicQuantize', () => {
  it('rounds each item to steps of its own largest magnitude / 127, halves away from zero', () => {
    const op = makeOp(dynamicQuantize, { length: 4 }, [float32([2, 4])])
    const coarse = [127, -0.5, 0.49, 2.5]
    const fine = coarse.map((value) => value / 4)
    expect(runOp(op, Float32Array.from([...coarse, ...fine]))).toEqual([127, -1, 0, 3, 31.75, -0.25, 0, 0.75])
  })

  it('leaves an item of zeros alone', () => {
    const op = makeOp(dynamicQuantize, { length: 2 }, [float32([2, 2])])
    expect(runOp(op, Float32Array.of(0, 0, -254, 3))).toEqual([0, 0, -254, 4])
  })

  itRejects(() => makeOp(dynamicQuantize, { length: 3 }, [float32([2, 3])]), {
    int8: [() => makeOp(dynamicQuantize, { length: 3 }, [int8([2, 3], plain)]), /float32 is expected/],
    'items that do not fill the input': [
      () => makeOp(dynamicQuantize, { length: 4 }, [float32([2, 3])]),
      /items of 4 elements do not fill float32 2×3/,
    ],
    'items of nothing': [
      () => makeOp(dynamicQuantize, { length: 0 }, [float32([2, 3])]),
      /items of 0 elements/,
    ],
  })
})
