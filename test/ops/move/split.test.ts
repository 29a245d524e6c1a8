import { describe, expect, it } from 'vitest'
import { split } from '../../../src/ops/move/split'
import { float32, int8, itRejects, makeOp, runOutputs } from '../../harness/build'
import { counting, itCarriesNoBatch, other, quant } from './moving'

describe('split', () => {
  it('gives equal parts in order', () => {
    const op = makeOp(split, { axis: -1, parts: 3 }, [float32([2, 6])])
    expect(op.outputs.map(({ shape }) => shape)).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ])
    expect(runOutputs(op, counting(12))).toEqual([
      [0, 1, 6, 7],
      [2, 3, 8, 9],
      [4, 5, 10, 11],
    ])
  })

  itCarriesNoBatch(makeOp(split, { axis: 0, parts: 2 }, [float32([2, 2, 1, 3])]), /splits axis 0/)

  const x = int8([2, 6], quant)
  itRejects(() => makeOp(split, { axis: 1, parts: 2 }, [x], { quant }), {
    'parts that are not equal': [
      () => makeOp(split, { axis: 1, parts: 4 }, [x], { quant }),
      /extent 6.*4 equal/,
    ],
    'no parts': [() => makeOp(split, { axis: 1, parts: 0 }, [x], { quant }), /into 0 equal parts/],
    'too many parts': [
      () => makeOp(split, { axis: 0, parts: 2000 }, [float32([2000])]),
      /2000 parts are more than 1024/,
    ],
    'an axis that is not there': [
      () => makeOp(split, { axis: 2, parts: 2 }, [x], { quant }),
      /no axis 2 of 2/,
    ],
    'other quantization': [() => makeOp(split, { axis: 1, parts: 2 }, [x], { quant: other }), /same scale/],
  })
})
