import { describe, expect, it } from 'vitest'
import { makeTensor } from '../../../src/graph/tensor'
import { stack } from '../../../src/ops/move/stack'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { itCarriesNoBatch, other, quant, shapeOf } from './moving'
import { matrices, stacks } from './stacking'

describe('stack', () => {
  it.each(stacks)('joins along a new axis %i', (axis, shape, stacked) => {
    const inputs = matrices.map((_, i) => float32([2, 2], undefined, `x${i}`))
    const op = makeOp(stack, { axis }, inputs)
    expect(shapeOf(op)).toEqual(shape)
    expect(runOp(op, ...matrices)).toEqual(stacked)
  })

  it('makes a tensor of scalars', () => {
    const scalar = (name: string) => makeTensor({ name, shape: [], type: 'int32' })
    const op = makeOp(stack, { axis: 0 }, [scalar('a'), scalar('b')], { type: 'int32' })
    expect(runOp(op, Int32Array.of(7), Int32Array.of(-8))).toEqual([7, -8])
  })

  itCarriesNoBatch(makeOp(stack, { axis: 0 }, [float32([2, 2, 1, 3])]), /stacks along axis 0/)

  const x = int8([2, 2], quant)
  itRejects(() => makeOp(stack, { axis: 2 }, [x, x], { quant }), {
    'shapes that differ': [
      () => makeOp(stack, { axis: 0 }, [x, int8([2, 3], quant)], { quant }),
      /differ in shape/,
    ],
    'an axis too high': [() => makeOp(stack, { axis: 3 }, [x], { quant }), /no axis 3 of 3/],
    'quantizations that differ': [
      () => makeOp(stack, { axis: 0 }, [x, int8([2, 2], other)], { quant }),
      /same scale/,
    ],
  })
})
