import { describe, expect, it } from 'vitest'
import { topKV2 } from '../../../src/ops/reduce/topk-v2'
import { float32, int8, itRejects, makeOp, plain, runOutputs } from '../../harness/build'
import { of } from '../elementwise/binary'

describe('top k', () => {
  it('sorts the largest, and of equal ones the first', () => {
    const op = makeOp(topKV2, { k: 2 }, [float32([2, 4])])
    expect(runOutputs(op, Float32Array.of(1, 5, 5, 2, -1, -7, -3, -2))).toEqual([
      [5, 5, -1, -2],
      [1, 2, 0, 3],
    ])
    expect(op.outputs.map(({ type }) => type)).toEqual(['float32', 'int32'])
    expect(op.def.hostOnly?.(op)).toBe('it sorts')
  })

  const build = (k: number) => makeOp(topKV2, { k }, [float32([3])])
  itRejects(() => build(3), {
    'more than there are': [() => build(4), /there are no 4 largest of 3 elements/],
    none: [() => build(0), /there are no 0 largest/],
    bools: [() => makeOp(topKV2, { k: 1 }, [of('bool')]), /not bool/],
    'an output of another scale': [
      () => makeOp(topKV2, { k: 1 }, [int8([3], plain)], { quant: { ...plain, scale: [2] } }),
      /moves bytes/,
    ],
  })
})
