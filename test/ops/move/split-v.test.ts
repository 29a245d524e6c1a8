import { describe, expect, it } from 'vitest'
import { splitV } from '../../../src/ops/move/split-v'
import { float32, itRejects, makeOp, runOutputs } from '../../harness/build'
import { counting, itCarriesNoBatch } from './moving'

describe('split into given sizes', () => {
  const build = (sizes: readonly number[], axis = 1) => makeOp(splitV, { axis, sizes }, [float32([2, 4])])

  it('splits; one size may be open', () => {
    const op = build([1, -1])
    expect(op.outputs.map(({ shape }) => shape)).toEqual([
      [2, 1],
      [2, 3],
    ])
    expect(runOutputs(op, counting(8))).toEqual([
      [0, 4],
      [1, 2, 3, 5, 6, 7],
    ])
  })

  itCarriesNoBatch(build([1, 1], 0), /splits axis 0/)
  itRejects(() => build([1, 3]), {
    'sizes that leave something': [() => build([1, 2]), /sizes \[1,2\] do not split the extent 4 of axis 1/],
    'two open sizes': [() => build([-1, -1]), /leave more than one open/],
    'an open size of nothing': [() => build([4, -1]), /do not split/],
    'an axis that is not there': [() => build([4], 2), /no axis 2 of 2/],
  })
})
