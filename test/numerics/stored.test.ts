import { expect, test } from 'vitest'
import { GraphError } from '../../src/graph/errors'
import { perAxis } from '../../src/graph/quant-params'
import { makeTensor } from '../../src/graph/tensor'
import { dequantizeConstant, realValues } from '../../src/numerics/stored'

const stored = (axis: number, scales: number[]) =>
  makeTensor({
    name: 'w_int8',
    shape: [2, 2],
    type: 'int8',
    quant: { ...perAxis(scales, axis), zeroPoint: scales.map((_, i) => i) },
    data: Int8Array.of(1, 2, 3, 4),
  })

test('dequantizes per tensor and along either axis, and remembers the stored form', () => {
  const int8 = stored(0, [0.5, 2])
  const constant = dequantizeConstant(int8, 'w')
  expect(constant).toMatchObject({ name: 'w', type: 'float32', shape: [2, 2] })
  expect(constant.stored).toBe(int8)
  expect(Array.from(constant.data as Float32Array)).toEqual([0.5, 1, 4, 6])
  expect(Array.from(dequantizeConstant(stored(1, [0.5, 2]), 'w').data as Float32Array)).toEqual([
    0.5, 2, 1.5, 6,
  ])
  expect(Array.from(dequantizeConstant(stored(0, [0.5]), 'w').data as Float32Array)).toEqual([0.5, 1, 1.5, 2])
})

test('what is not a quantized constant is an error', () => {
  const plain = makeTensor({ name: 'w', shape: [2], type: 'float32', data: Float32Array.of(1, 2) })
  expect(() => dequantizeConstant(plain, 'w')).toThrow(GraphError)
  expect(() => dequantizeConstant(plain, 'w')).toThrow(
    '"w" is float32 2, not a constant of quantized int8 or float16',
  )
})

test('a tensor cannot be stored as one of another shape', () => {
  const tensor = {
    name: 'w',
    shape: [4],
    type: 'float32',
    data: new Float32Array(4),
    stored: stored(0, [1]),
  } as const
  expect(() => makeTensor(tensor)).toThrow('tensor "w" (float32 4): cannot be stored as "w_int8" (int8 2×2')
})

test('real values of every type: per tensor, per axis, and without quantization', () => {
  const quant = { scale: [0.5], zeroPoint: [128], axis: 0 }
  const values = (spec: Parameters<typeof realValues>[0], data: Parameters<typeof realValues>[1]) =>
    Array.from(realValues(spec, data))
  expect(values({ shape: [3], type: 'uint8', quant }, Uint8Array.of(0, 128, 255))).toEqual([-64, 0, 63.5])
  const bias = { scale: [0.5, 2], zeroPoint: [0, 0], axis: 0 }
  expect(values({ shape: [2], type: 'int32', quant: bias }, Int32Array.of(3, -3))).toEqual([1.5, -6])
  expect(values({ shape: [2], type: 'int64' }, BigInt64Array.of(7n, -1n))).toEqual([7, -1])
  const reals = Float32Array.of(1.5)
  expect(realValues({ shape: [1], type: 'float32' }, reals)).toBe(reals)
})
