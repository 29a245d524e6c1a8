import { describe, expect, it } from 'vitest'
import type { DataType, TensorData } from '../../../src/graph/tensor'
import { cast } from '../../../src/ops/elementwise/cast'
import { makeOp } from '../../harness/build'
import { of } from './binary'

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
