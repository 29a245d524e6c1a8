import { describe, expect, it } from 'vitest'
import { makeTensor } from '../../../src/graph/tensor'
import { where } from '../../../src/ops/move/where'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'

const long = { type: 'int64' } as const

describe('where', () => {
  it('finds the places of a constant that are not 0', () => {
    const op = makeOp(where, {}, [float32([2, 3], [0, 5, 0, -1, 0, 2])], long)
    expect(op.outputs[0]?.shape).toEqual([3, 2])
    expect(runOp(op).map(Number)).toEqual([0, 1, 1, 0, 1, 2])
  })

  itRejects(() => makeOp(where, {}, [float32([2], [1, 0])], long), {
    'what is computed': [
      () => makeOp(where, {}, [makeTensor({ name: 'c', shape: [2], type: 'bool' })], long),
      /on which the shape of its output depends, "c" must be a constant/,
    ],
    'nothing to find': [() => makeOp(where, {}, [float32([2], [0, 0])], long), /finds nothing/],
    'a scalar': [() => makeOp(where, {}, [float32([], [1])], long), /a scalar has no places/],
    'an output of another type': [() => makeOp(where, {}, [float32([2], [1, 0])]), /is float32, not int64/],
  })
})
