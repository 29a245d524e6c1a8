/** Operators that only the CPU runs. */
import { describe, expect, it } from 'vitest'
import type { TensorData } from '../../src/graph/tensor'
import { type DataType, makeTensor } from '../../src/graph/tensor'
import { cast } from '../../src/ops/elementwise/cast'
import { equal } from '../../src/ops/elementwise/equal'
import { floorDiv } from '../../src/ops/elementwise/floor-div'
import { greater } from '../../src/ops/elementwise/greater'
import { less } from '../../src/ops/elementwise/less'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../harness/build'

const of = (type: DataType, shape: readonly number[] = [3], name = 'x') => makeTensor({ name, shape, type })
const bool = { type: 'bool' } as const

describe('comparisons', () => {
  const values: Partial<Record<DataType, TensorData>> = {
    float32: Float32Array.of(-1.5, 0, 2),
    int32: Int32Array.of(-1, 0, 2),
    int64: BigInt64Array.of(-1n, 0n, 2n),
    bool: Uint8Array.of(0, 0, 1),
  }
  const zeros: Partial<Record<DataType, TensorData>> = {
    float32: new Float32Array(1),
    int32: new Int32Array(1),
    int64: new BigInt64Array(1),
    bool: new Uint8Array(1),
  }
  it.each(['float32', 'int32', 'int64', 'bool'] as const)('of %s with a scalar', (type) => {
    const x = values[type] as TensorData
    const zero = zeros[type] as TensorData
    const run = (def: typeof equal) => runOp(makeOp(def, {}, [of(type), of(type, [], 'y')], bool), x, zero)
    const below = type === 'bool' ? 0 : 1
    expect(run(equal)).toEqual([1 - below, 1, 0])
    expect(run(less)).toEqual([below, 0, 0])
    expect(run(greater)).toEqual([0, 0, 1])
  })

  it('of int8 with one quantization', () => {
    const op = makeOp(less, {}, [int8([2], plain), int8([2], plain)], bool)
    expect(runOp(op, Int8Array.of(-128, 5), Int8Array.of(127, 5))).toEqual([1, 0])
    expect(op.def.hostOnly?.(op)).toMatch(/output is bool/)
  })

  itRejects(() => makeOp(equal, {}, [of('int32'), of('int32')], bool), {
    'two types': [
      () => makeOp(equal, {}, [of('int32'), of('float32')], bool),
      /not int32 3 and float32 3 into bool/,
    ],
    'two quantizations': [
      () => makeOp(equal, {}, [int8([2], plain), int8([2], { ...plain, scale: [0.5] })], bool),
      /of one type and quantization into bool/,
    ],
    'an output of numbers': [() => makeOp(equal, {}, [of('int32'), of('int32')]), /into int32/],
    'a type that does not compare': [
      () => makeOp(equal, {}, [of('int16'), of('int16')], bool),
      /not int16 3/,
    ],
    'shapes that do not broadcast': [
      () => makeOp(equal, {}, [of('int32'), of('int32', [2], 'y')], bool),
      /do not broadcast/,
    ],
  })
})

describe('floor-div', () => {
  it('goes towards minus infinity', () => {
    const op = makeOp(floorDiv, {}, [of('int32', [4]), of('int32', [4], 'y')])
    expect(runOp(op, Int32Array.of(7, -7, 7, -8), Int32Array.of(2, 2, -2, -2))).toEqual([3, -4, -4, 4])
    const real = makeOp(floorDiv, {}, [float32([2]), float32([])])
    expect(runOp(real, Float32Array.of(7, -7), Float32Array.of(2))).toEqual([3, -4])
    const long = makeOp(floorDiv, {}, [of('int64', [1]), of('int64', [1], 'y')])
    expect(long.def.reference(long, [BigInt64Array.of(-7n), BigInt64Array.of(2n)])).toEqual([
      BigInt64Array.of(-4n),
    ])
  })

  it('rejects division by zero of integers', () => {
    const op = makeOp(floorDiv, {}, [of('int32', [1]), of('int32', [1], 'y')])
    expect(() => runOp(op, Int32Array.of(1), Int32Array.of(0))).toThrow('division by zero')
    expect(op.def.hostOnly?.(op)).toMatch(/whole step/)
  })

  itRejects(() => makeOp(floorDiv, {}, [of('int32'), of('int32', [3], 'y')]), {
    int8: [() => makeOp(floorDiv, {}, [int8([3], plain), int8([3], plain)], { quant: plain }), /not int8 3 /],
    'two types': [() => makeOp(floorDiv, {}, [of('int32'), of('int64', [3], 'y')]), /not int32 3 by int64 3/],
  })
})

describe('cast', () => {
  const run = (from: DataType, data: TensorData, to: DataType) => {
    const op = makeOp(cast, {}, [of(from, [data.length])], { type: to })
    expect(op.def.hostOnly?.(op)).toMatch(/type of elements/)
    return op.def.reference(op, [data])[0]
  }

  it('truncates real numbers and saturates', () => {
    const reals = Float32Array.of(2.9, -2.9, 3e9, -3e9)
    expect(run('float32', reals, 'int32')).toEqual(Int32Array.of(2, -2, 2 ** 31 - 1, -(2 ** 31)))
    expect(run('float32', Float32Array.of(2.9, 300, -1), 'uint8')).toEqual(Uint8Array.of(2, 255, 0))
    expect(run('float32', Float32Array.of(-1.5, 2 ** 40), 'int64')).toEqual(BigInt64Array.of(-1n, 2n ** 40n))
  })

  it('wraps integers', () => {
    expect(run('int32', Int32Array.of(300, -129), 'int8')).toEqual(Int8Array.of(44, 127))
    expect(run('int64', BigInt64Array.of(2n ** 32n + 5n, -1n), 'int32')).toEqual(Int32Array.of(5, -1))
    expect(run('int32', Int32Array.of(-1, 2 ** 31 - 1), 'int64')).toEqual(
      BigInt64Array.of(-1n, 2n ** 31n - 1n),
    )
  })

  it('gives numbers for bools, and bools for numbers', () => {
    expect(run('bool', Uint8Array.of(0, 1), 'float32')).toEqual(Float32Array.of(0, 1))
    expect(run('float32', Float32Array.of(0, 0.5, -1), 'bool')).toEqual(Uint8Array.of(0, 1, 1))
    expect(run('int64', BigInt64Array.of(0n, 5n), 'bool')).toEqual(Uint8Array.of(0, 1))
    expect(run('int64', BigInt64Array.of(-3n), 'float32')).toEqual(Float32Array.of(-3))
  })
})
