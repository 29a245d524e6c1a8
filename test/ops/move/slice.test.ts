import { describe, expect, it } from 'vitest'
import { slice } from '../../../src/ops/move/slice'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { counting, itCarriesNoBatch, quant, shapeOf } from './moving'

describe('slice', () => {
  it('takes a box', () => {
    const op = makeOp(slice, { begin: [1, 0, 1], size: [1, -1, 2] }, [float32([2, 2, 4])])
    expect(shapeOf(op)).toEqual([1, 2, 2])
    expect(runOp(op, counting(16))).toEqual([9, 10, 13, 14])
  })

  const images = float32([2, 2, 1, 3])
  itCarriesNoBatch(
    makeOp(slice, { begin: [1, 0, 0, 0], size: [1, -1, -1, -1] }, [images]),
    /leaves out a part/,
  )

  it('carries batches where it takes all of them', () => {
    const take = (first: number) => makeOp(slice, { begin: [0, 1, 0, 0], size: [first, 1, 1, 3] }, [images])
    const [exact, open] = [take(2), take(-1)]
    expect(exact.def.rebatch?.(exact, 2, 6)).toEqual({ begin: [0, 1, 0, 0], size: [6, 1, 1, 3] })
    expect(open.def.rebatch?.(open, 2, 6)).toEqual(open.attrs)
  })

  const x = int8([2, 6], quant)
  const build = (begin: readonly number[], size: readonly number[]) =>
    makeOp(slice, { begin, size }, [x], { quant })
  itRejects(() => build([0, 5], [2, 1]), {
    'a box that leaves the input': [() => build([0, 5], [2, 2]), /begin 5 and size 2 leave axis 1/],
    'a negative begin': [() => build([-1, 0], [1, 1]), /begin -1 and size 1 leave axis 0/],
    'an empty box': [() => build([0, 0], [0, 1]), /size 0 leave axis 0/],
    'too few axes': [() => build([0], [1]), /begins \[0\] and sizes \[1\] are not for the axes/],
  })
})
