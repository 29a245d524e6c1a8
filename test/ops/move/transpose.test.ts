import { describe, expect, it } from 'vitest'
import { makeTensor } from '../../../src/graph/tensor'
import { transpose } from '../../../src/ops/move/transpose'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, quant, shapeOf } from './moving'

describe('transpose', () => {
  it('orders axes', () => {
    const op = makeOp(transpose, { permutation: [2, 0, 1] }, [float32([2, 3, 2])])
    expect(shapeOf(op)).toEqual([2, 2, 3])
    expect(runOp(op, counting(12))).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
  })

  itCarriesNoBatch(makeOp(transpose, { permutation: [1, 0, 2, 3] }, [float32([2, 2, 1, 3])]), /moves axis 0/)

  const x = int8([2, 6], quant)
  const build = (permutation: readonly number[]) => makeOp(transpose, { permutation }, [x], { quant })
  itRejects(() => build([1, 0]), {
    'an axis twice': [() => build([0, 0]), /\[0,0\] is no order of the axes/],
    'an axis too few': [() => build([0]), /\[0\] is no order/],
    'an axis that is not there': [() => build([1, 2]), /\[1,2\] is no order/],
  })
})

describe('transpose, as every operator that moves elements,', () => {
  const ints = makeTensor({ name: 'x', shape: [2, 2], type: 'int32' })

  it('moves what no shader reads on the CPU, and says so', () => {
    for (const type of ['bool', 'int32', 'int64'] as const) {
      const op = makeOp(transpose, { permutation: [1, 0] }, [makeTensor({ name: 'x', shape: [2, 2], type })])
      expect(op.def.hostOnly?.(op)).toBe(`its elements are ${type}, which no shader moves`)
    }
    const op = makeOp(transpose, { permutation: [1, 0] }, [
      makeTensor({ name: 'x', shape: [2, 2], type: 'int64' }),
    ])
    expect(op.def.reference(op, [BigInt64Array.of(1n, 2n, 3n, 4n)])).toEqual([
      BigInt64Array.of(1n, 3n, 2n, 4n),
    ])
  })

  it('moves int8 and float32 on the GPU', () => {
    const op = makeOp(transpose, { permutation: [1, 0] }, [float32([2, 2])])
    expect(op.def.hostOnly?.(op)).toBeUndefined()
  })

  itRejects(() => makeOp(transpose, { permutation: [1, 0] }, [ints]), {
    'types that do not move': [
      () => makeOp(transpose, { permutation: [0] }, [makeTensor({ name: 'x', shape: [2], type: 'int16' })]),
      /"x" is int16 2; only int8, float32, int32, int64, bool move/,
    ],
    'types that change': [
      () => makeOp(transpose, { permutation: [1, 0] }, [ints], { type: 'float32' }),
      /"x" is int32 but "out" is float32/,
    ],
    'int8 without scale and zero point': [
      () => makeOp(transpose, { permutation: [0] }, [makeTensor({ name: 'x', shape: [2], type: 'int8' })]),
      /needs one scale/,
    ],
  })
})
