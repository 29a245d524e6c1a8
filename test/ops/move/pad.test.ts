import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { pad } from '../../../src/ops/move/pad'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { other, quant } from './moving'

describe('pad', () => {
  it('surrounds with zeros, axis by axis', () => {
    const paddings = [
      [1, 0],
      [0, 2],
    ] as const
    const op = makeOp(pad, { paddings }, [float32([2, 2])])
    expect(op.outputs[0]?.shape).toEqual([3, 4])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4))).toEqual([0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0])
  })

  it('pads int8 with the zero point, on all four axes', () => {
    const low = perTensor(1, -128)
    const paddings = [
      [0, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ] as const
    const op = makeOp(pad, { paddings }, [int8([1, 1, 1, 2], low)], { quant: low })
    const zero = -128
    expect(runOp(op, Int8Array.of(5, 6))).toEqual([
      zero,
      zero,
      zero,
      zero,
      5,
      6,
      zero,
      zero,
      zero,
      zero,
      zero,
      zero,
    ])
  })

  const x = int8([2, 2], quant)
  const sides = [
    [1, 1],
    [0, 0],
  ] as const
  itRejects(() => makeOp(pad, { paddings: sides }, [x], { quant }), {
    'too few paddings': [
      () => makeOp(pad, { paddings: [[1, 1]] }, [x], { quant }),
      /1 paddings for the 2 axes/,
    ],
    'a negative padding': [
      () => makeOp(pad, { paddings: [...sides.slice(1), [-1, 0]] }, [x], { quant }),
      /padding -1 is not a whole number/,
    ],
    'a fractional padding': [
      () => makeOp(pad, { paddings: [...sides.slice(1), [0, 0.5]] }, [x], { quant }),
      /padding 0.5/,
    ],
    'other quantization': [() => makeOp(pad, { paddings: sides }, [x], { quant: other }), /same scale/],
    'a type that does not run': [
      () => makeOp(pad, { paddings: sides }, [makeTensor({ name: 'x', shape: [2, 2], type: 'int16' })]),
      /only int8, float32, int32, int64, bool move/,
    ],
  })
})
