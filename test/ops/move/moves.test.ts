import { describe, expect, it } from 'vitest'
import { GraphError } from '../../../src/graph/errors'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { concatenation } from '../../../src/ops/move/concatenation'
import { pad } from '../../../src/ops/move/pad'
import { reshape } from '../../../src/ops/move/reshape'
import { dropout } from '../../../src/ops/training/dropout'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const quant = perTensor(0.5, 3)
const other = perTensor(0.5, 4)

describe('concatenation', () => {
  const none = { activation: 'none' } as const
  const [a, b] = [float32([2, 2], undefined, 'a'), float32([2, 2], undefined, 'b')]
  const [x, y] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)]

  it.each([
    [0, [1, 2, 3, 4, 5, 6, 7, 8], [4, 2]],
    [1, [1, 2, 5, 6, 3, 4, 7, 8], [2, 4]],
    [-1, [1, 2, 5, 6, 3, 4, 7, 8], [2, 4]],
    [-2, [1, 2, 3, 4, 5, 6, 7, 8], [4, 2]],
  ])('joins along axis %i', (axis, expected, shape) => {
    const op = makeOp(concatenation, { axis, ...none }, [a, b])
    expect(op.outputs[0]?.shape).toEqual(shape)
    expect(runOp(op, x, y)).toEqual(expected)
  })

  it('joins three parts of different extents in the middle', () => {
    const parts = [float32([2, 1, 2]), float32([2, 3, 2]), float32([2, 1, 2])]
    const op = makeOp(concatenation, { axis: 1, ...none }, parts)
    const [first, second, third] = [x, Float32Array.from({ length: 12 }, (_, i) => i + 10), y]
    expect(runOp(op, first, second, third)).toEqual([
      1, 2, 10, 11, 12, 13, 14, 15, 5, 6, 3, 4, 16, 17, 18, 19, 20, 21, 7, 8,
    ])
  })

  it('clamps to the activation in stored values', () => {
    const op = makeOp(concatenation, { axis: 0, activation: 'relu' }, [int8([1], quant), int8([2], quant)], {
      quant,
    })
    expect(runOp(op, Int8Array.of(-7), Int8Array.of(2, 9))).toEqual([3, 3, 9])
  })

  const build = (axis: number, inputs: Parameters<typeof makeOp>[2], output: object = { quant }) =>
    makeOp(concatenation, { axis, ...none }, inputs, output)
  itRejects(() => build(-1, [int8([2, 3], quant), int8([2, 1], quant)]), {
    'an axis too high': [() => build(2, [int8([2, 3], quant)]), /has no axis 2 of 2/],
    'an axis too low': [() => build(-3, [int8([2, 3], quant)]), /has no axis -3 of 2/],
    'a fractional axis': [() => build(0.5, [int8([2, 3], quant)]), /has no axis 0.5/],
    'no inputs': [() => build(0, []), /input 0 is missing/],
    'extents that differ elsewhere': [
      () => build(1, [int8([2, 3], quant), int8([3, 3], quant)]),
      /differ outside axis 1/,
    ],
    'ranks that differ': [() => build(0, [int8([2], quant), int8([2, 1], quant)]), /differ outside axis 0/],
    'an input of other quantization': [
      () => build(0, [int8([2], quant), int8([2], other)]),
      /zero point 4.*same scale and zero point/,
    ],
    'mixed types': [() => build(0, [int8([2], quant), float32([2])]), /int8 but "x" is float32/],
  })
})

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

describe('reshape', () => {
  const x = int8([2, 6], quant)
  it.each([
    [
      [3, 4],
      [3, 4],
    ],
    [[-1], [12]],
    [
      [2, -1, 3],
      [2, 2, 3],
    ],
    [
      [12, -1],
      [12, 1],
    ],
  ])('to %j is %j, elements in order', (shape, expected) => {
    const op = makeOp(reshape, { shape }, [x], { quant })
    expect(op.outputs[0]?.shape).toEqual(expected)
    const data = Int8Array.from({ length: 12 }, (_, i) => i)
    expect(runOp(op, data)).toEqual([...data])
  })

  it('carries the batch in its first extent', () => {
    const rebatch = (from: readonly number[], shape: readonly number[], to: number) => {
      const op = makeOp(reshape, { shape }, [int8(from, quant)], { quant })
      return op.def.rebatch?.(op, from[0] ?? 0, to)
    }
    expect(rebatch([1, 28, 28], [1, 784], 8)).toEqual({ shape: [8, 784] })
    expect(rebatch([8, 28, 28], [8, 784], 1)).toEqual({ shape: [1, 784] })
    expect(rebatch([1, 28, 28], [-1, 784], 8)).toEqual({ shape: [-1, 784] })
    expect(rebatch([2, 6], [4, -1], 6)).toEqual({ shape: [12, -1] })
  })

  it('refuses a batch that its first extent does not hold', () => {
    const flat = makeOp(reshape, { shape: [3, 4] }, [x], { quant })
    expect(() => flat.def.rebatch?.(flat, 2, 4)).toThrow(GraphError)
    expect(() => flat.def.rebatch?.(flat, 2, 4)).toThrow(/batches of 2 through: the first extent of \[3,4\]/)
    const scalar = makeOp(reshape, { shape: [] }, [int8([1], quant)], { quant })
    expect(() => scalar.def.rebatch?.(scalar, 1, 4)).toThrow(/does not carry batches of 1/)
  })

  itRejects(() => makeOp(reshape, { shape: [3, -1] }, [x], { quant }), {
    'another element count': [
      () => makeOp(reshape, { shape: [13] }, [x], { quant }),
      /do not fill the shape \[13\]/,
    ],
    'a rest that is no whole number': [
      () => makeOp(reshape, { shape: [5, -1] }, [x], { quant }),
      /do not fill/,
    ],
    'two open extents': [() => makeOp(reshape, { shape: [-1, -1] }, [x], { quant }), /is no shape/],
    'an extent of zero': [() => makeOp(reshape, { shape: [0, -1] }, [x], { quant }), /is no shape/],
    'an extent of −2': [() => makeOp(reshape, { shape: [-2, 12] }, [x], { quant }), /is no shape/],
    'other quantization': [() => makeOp(reshape, { shape: [12] }, [x], { quant: other }), /same scale/],
  })
})

describe('dropout', () => {
  it('hands its input on, in memory of its own', () => {
    const op = makeOp(dropout, { rate: 0.5 }, [float32([3])])
    const data = Float32Array.of(1, 2, 3)
    expect(runOp(op, data)).toEqual([1, 2, 3])
    expect(op.def.reference(op, [data])[0]).not.toBe(data)
    expect(op.def.kernel).toBeUndefined()
  })

  itRejects(() => makeOp(dropout, { rate: 0 }, [float32([3])]), {
    'a rate of one': [() => makeOp(dropout, { rate: 1 }, [float32([3])]), /rate 1 is outside/],
    'a negative rate': [() => makeOp(dropout, { rate: -0.1 }, [float32([3])]), /rate -0.1 is outside/],
    'no rate': [() => makeOp(dropout, { rate: Number.NaN }, [float32([3])]), /rate NaN/],
    'other quantization': [
      () => makeOp(dropout, { rate: 0.5 }, [int8([2], plain)], { quant: other }),
      /same scale/,
    ],
  })
})
