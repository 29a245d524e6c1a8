/** Shared by the tests of comparisons. */
import { expect, it } from 'vitest'
import type { OpDef } from '../../../src/graph/operator'
import type { DataType, TensorData } from '../../../src/graph/tensor'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { of } from './binary'

type Comparison = OpDef<Readonly<Record<string, never>>>

const bool = { type: 'bool' } as const

/** A number below zero (0 for bool, which has none), zero, and one above. */
const values: readonly (readonly [DataType, TensorData])[] = [
  ['float32', Float32Array.of(-1.5, 0, 2)],
  ['int32', Int32Array.of(-1, 0, 2)],
  ['int64', BigInt64Array.of(-1n, 0n, 2n)],
  ['bool', Uint8Array.of(0, 0, 1)],
]

/**
 * Tests what numbers below, at and above zero give.
 *
 * @param ofInt8 what −128 and 5 give with 127 and 5
 */
export function itCompares(def: Comparison, expected: readonly number[], ofInt8: readonly number[]): void {
  it.each(values)('compares %s with a scalar', (type, x) => {
    const zero = x.slice(1, 2)
    const [below, ...rest] = expected
    const wanted = type === 'bool' ? expected[1] : below
    expect(runOp(makeOp(def, {}, [of(type), of(type, [], 'y')], bool), x, zero)).toEqual([wanted, ...rest])
  })

  it('compares int8 of one quantization, on the CPU', () => {
    const op = makeOp(def, {}, [int8([2], plain), int8([2], plain)], bool)
    expect(runOp(op, Int8Array.of(-128, 5), Int8Array.of(127, 5))).toEqual(ofInt8)
    expect(op.def.hostOnly?.(op)).toMatch(/output is bool/)
  })

  itRejects(() => makeOp(def, {}, [of('int32'), of('int32')], bool), {
    'two types': [
      () => makeOp(def, {}, [of('int32'), of('float32')], bool),
      /not int32 3 and float32 3 into bool/,
    ],
    'two quantizations': [
      () => makeOp(def, {}, [int8([2], plain), int8([2], { ...plain, scale: [0.5] })], bool),
      /of one type and quantization into bool/,
    ],
    'an output of numbers': [() => makeOp(def, {}, [of('int32'), of('int32')]), /into int32/],
    'a type that does not compare': [() => makeOp(def, {}, [of('int16'), of('int16')], bool), /not int16 3/],
    'shapes that do not broadcast': [
      () => makeOp(def, {}, [of('int32'), of('int32', [2], 'y')], bool),
      /do not broadcast/,
    ],
  })
}
