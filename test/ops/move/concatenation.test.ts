import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { concatenation } from '../../../src/ops/move/concatenation'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { itCarriesNoBatch, other, quant } from './moving'

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

  it('joins int64, on the CPU', () => {
    const longs = makeTensor({ name: 'x', shape: [2, 2], type: 'int64' })
    const joined = makeOp(concatenation, { axis: 0, ...none }, [longs, longs])
    expect(
      joined.def.reference(joined, [BigInt64Array.of(1n, 2n, 3n, 4n), BigInt64Array.of(5n, 6n, 7n, 8n)]),
    ).toEqual([BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n)])
  })

  const images = float32([2, 2, 1, 3])
  itCarriesNoBatch(makeOp(concatenation, { axis: 0, ...none }, [images, images]), /joins along axis 0/)

  it('clamps to the activation in stored values', () => {
    const op = makeOp(concatenation, { axis: 0, activation: 'relu' }, [int8([1], quant), int8([2], quant)], {
      quant,
    })
    expect(runOp(op, Int8Array.of(-7), Int8Array.of(2, 9))).toEqual([3, 3, 9])
  })

  it('rescales where it does so in uint8, halves away from zero', () => {
    const parts = [
      int8([4], perTensor(0.5, 0)),
      int8([3], perTensor(1, -9)),
      int8([1], perTensor(0, 0), [77]),
    ]
    const op = makeOp(concatenation, { axis: 0, rescales: true, ...none }, parts, { quant: perTensor(1, -9) })
    expect(runOp(op, Int8Array.of(1, -1, 2, 127), Int8Array.of(-128, 0, 5))).toEqual([
      -8, -10, -8, 55, -128, 0, 5, -9,
    ])
    const saturated = makeOp(
      concatenation,
      { axis: 0, rescales: true, ...none },
      [int8([2], perTensor(99, 0))],
      {
        quant: perTensor(1, 0),
      },
    )
    expect(runOp(saturated, Int8Array.of(-2, 2))).toEqual([-128, 127])
  })

  const ints = makeTensor({ name: 'x', shape: [2, 2], type: 'int32' })
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
    'an activation of integers': [
      () => makeOp(concatenation, { axis: 0, activation: 'relu' }, [ints, ints]),
      /no activation of int32 runs/,
    ],
    'mixed types': [() => build(0, [int8([2], quant), float32([2])]), /int8 but "x" is float32/],
  })
})
