/** Golden values and errors of the operators that move elements. */
import { describe, expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { expandDims } from '../../../src/ops/move/expand-dims'
import { mirrorPad } from '../../../src/ops/move/mirror-pad'
import { padV2 } from '../../../src/ops/move/pad-v2'
import { slice } from '../../../src/ops/move/slice'
import { split } from '../../../src/ops/move/split'
import { squeeze } from '../../../src/ops/move/squeeze'
import { stack } from '../../../src/ops/move/stack'
import { tile } from '../../../src/ops/move/tile'
import { transpose } from '../../../src/ops/move/transpose'
import { unstack } from '../../../src/ops/move/unstack'
import { float32, int8, itRejects, makeOp, runOp, runOutputs } from '../../harness/build'

const quant = perTensor(0.5, 3)
const other = perTensor(0.5, 4)
const counting = (count: number) => Float32Array.from({ length: count }, (_, i) => i)
const shapeOf = (op: Operator) => op.outputs[0]?.shape

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

describe('stack and unstack', () => {
  it.each([
    [0, [3, 2, 2], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]],
    [1, [2, 3, 2], [0, 1, 10, 11, 20, 21, 2, 3, 12, 13, 22, 23]],
    [-1, [2, 2, 3], [0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23]],
  ])('are each other’s reverse along axis %i', (axis, shape, expected) => {
    const parts = [0, 10, 20].map((first) => Float32Array.from([0, 1, 2, 3], (i) => first + i))
    const op = makeOp(
      stack,
      { axis },
      parts.map((_, i) => float32([2, 2], undefined, `x${i}`)),
    )
    expect(shapeOf(op)).toEqual(shape)
    expect(runOp(op, ...parts)).toEqual(expected)
    const back = makeOp(unstack, { axis }, op.outputs)
    expect(runOutputs(back, Float32Array.from(expected))).toEqual(parts.map((part) => [...part]))
  })

  it('make tensors of scalars, and scalars of tensors', () => {
    const scalar = (name: string) => makeTensor({ name, shape: [], type: 'int32' })
    const op = makeOp(stack, { axis: 0 }, [scalar('a'), scalar('b')], { type: 'int32' })
    expect(runOp(op, Int32Array.of(7), Int32Array.of(-8))).toEqual([7, -8])
    const back = makeOp(unstack, { axis: 0 }, op.outputs)
    expect(back.outputs.map(({ shape }) => shape)).toEqual([[], []])
    expect(runOutputs(back, Int32Array.of(7, -8))).toEqual([[7], [-8]])
  })

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
    'an axis with too many indices': [
      () => makeOp(unstack, { axis: 0 }, [float32([1025, 2])]),
      /1025 indices of axis 0 are more than 1024/,
    ],
  })
})

describe('slice', () => {
  it('takes a box', () => {
    const op = makeOp(slice, { begin: [1, 0, 1], size: [1, -1, 2] }, [float32([2, 2, 4])])
    expect(shapeOf(op)).toEqual([1, 2, 2])
    expect(runOp(op, counting(16))).toEqual([9, 10, 13, 14])
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

describe('transpose', () => {
  it('orders axes', () => {
    const op = makeOp(transpose, { permutation: [2, 0, 1] }, [float32([2, 3, 2])])
    expect(shapeOf(op)).toEqual([2, 2, 3])
    expect(runOp(op, counting(12))).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
  })

  const x = int8([2, 6], quant)
  const build = (permutation: readonly number[]) => makeOp(transpose, { permutation }, [x], { quant })
  itRejects(() => build([1, 0]), {
    'an axis twice': [() => build([0, 0]), /\[0,0\] is no order of the axes/],
    'an axis too few': [() => build([0]), /\[0\] is no order/],
    'an axis that is not there': [() => build([1, 2]), /\[1,2\] is no order/],
  })
})

describe('tile', () => {
  it('repeats', () => {
    const op = makeOp(tile, { multiples: [2, 2] }, [float32([1, 3])])
    expect(shapeOf(op)).toEqual([2, 6])
    expect(runOp(op, counting(3))).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
  })

  const build = (multiples: readonly number[]) => makeOp(tile, { multiples }, [float32([1, 3])])
  itRejects(() => build([1, 1]), {
    'a multiple of zero': [() => build([0, 1]), /multiple 0 is not a positive integer/],
    'too few': [() => build([2]), /multiples \[2\] are not for the axes/],
  })
})

describe('squeeze and expand dims', () => {
  it.each([
    [[], [2, 3]],
    [[0], [2, 1, 3, 1]],
    [
      [-1, 2],
      [1, 2, 3],
    ],
  ])('squeeze of axes %j gives %j', (axes, shape) => {
    const op = makeOp(squeeze, { axes }, [float32([1, 2, 1, 3, 1])])
    expect(shapeOf(op)).toEqual(shape)
    expect(runOp(op, counting(6))).toEqual([...counting(6)])
  })

  it.each([
    [0, [1, 2, 3]],
    [1, [2, 1, 3]],
    [-1, [2, 3, 1]],
  ])('expand dims at %i gives %j', (axis, shape) => {
    const op = makeOp(expandDims, { axis }, [float32([2, 3])])
    expect(shapeOf(op)).toEqual(shape)
    expect(runOp(op, counting(6))).toEqual([...counting(6)])
  })

  itRejects(() => makeOp(squeeze, { axes: [1] }, [float32([2, 1])]), {
    'an axis with more than one index': [
      () => makeOp(squeeze, { axes: [0] }, [float32([2, 1])]),
      /axis 0 of float32 2×1 has more than one index/,
    ],
    'an axis that is not there': [() => makeOp(squeeze, { axes: [2] }, [float32([2, 1])]), /no axis 2 of 2/],
    'a new axis too far behind': [() => makeOp(expandDims, { axis: 4 }, [float32([2, 3])]), /no axis 4 of 3/],
  })
})

describe('padding', () => {
  const sides = [
    [0, 0],
    [2, 1],
  ] as const
  const padded = (value: Tensor, x = int8([2, 2], quant)) =>
    makeOp(padV2, { paddings: sides }, [x, value], { quant })

  it('puts a value around', () => {
    const op = padded(int8([], quant, [-9]))
    expect(runOp(op, Int8Array.of(1, 2, 3, 4))).toEqual([-9, -9, 1, 2, -9, -9, -9, 3, 4, -9])
  })

  it('puts an int64 around', () => {
    const value = makeTensor({ name: 'v', shape: [], type: 'int64', data: BigInt64Array.of(-5n) })
    const x = makeTensor({ name: 'x', shape: [1, 1], type: 'int64' })
    const op = makeOp(padV2, { paddings: sides }, [x, value])
    expect(op.def.reference(op, [BigInt64Array.of(8n), value.data])).toEqual([
      BigInt64Array.of(-5n, -5n, 8n, -5n),
    ])
  })

  it.each([
    ['reflect', [3, 2, 1, 2, 3, 2]],
    ['symmetric', [2, 1, 1, 2, 3, 3]],
  ] as const)('mirrors: %s', (mode, expected) => {
    const op = makeOp(mirrorPad, { mode, paddings: [[2, 1]] }, [float32([3])])
    expect(runOp(op, Float32Array.of(1, 2, 3))).toEqual(expected)
  })

  const mirrored = (mode: 'reflect' | 'symmetric', paddings: readonly (readonly [number, number])[]) =>
    makeOp(mirrorPad, { mode, paddings }, [float32([3])])
  itRejects(() => padded(int8([], quant, [0])), {
    'a value that is not one element': [() => padded(int8([2], quant, [1, 2])), /int8 2 .*, not one element/],
    'a value that is computed': [() => padded(int8([], quant)), /the value "x" must be a constant/],
    'a value of another quantization': [() => padded(int8([], other, [1])), /same scale and zero point/],
    'a mirror wider than the input': [
      () => mirrored('reflect', [[3, 0]]),
      /padding 3 of axis 0 .* is over 2/,
    ],
    'a symmetric mirror wider than the input': [
      () => mirrored('symmetric', [[0, 4]]),
      /padding 4 .* is over 3/,
    ],
    'an unknown mode': [
      () => mirrored('wrap' as 'reflect', [[1, 1]]),
      /mode "wrap" is none of reflect, symmetric/,
    ],
    'paddings of other axes': [() => mirrored('reflect', []), /0 paddings for the 1 axes/],
  })
})
