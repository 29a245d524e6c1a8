/** Shared by the tests of operators of two operands. */
import { expect, it } from 'vitest'
import type { OpDef, Operator } from '../../../src/graph/operator'
import { type DataType, makeTensor, type Tensor } from '../../../src/graph/tensor'
import { float32, makeOp, runOp } from '../../harness/build'

export const none = { activation: 'none' } as const

export function of(type: DataType, shape: readonly number[] = [3], name = 'x'): Tensor {
  return makeTensor({ name, shape, type })
}

/** The operator on two int32, or int64, vectors of three. */
export function whole<A>(def: OpDef<A>, attrs: A, type: 'int32' | 'int64' = 'int32'): Operator {
  return makeOp(def, attrs, [of(type), of(type, [3], 'y')])
}

/** Tests what 1, −6 and 3 give with 2, 3 and −4. */
export function itComputes<A>(def: OpDef<A>, attrs: A, expected: readonly number[]): void {
  it(`computes with real numbers: ${JSON.stringify(attrs)}`, () => {
    const op = makeOp(def, attrs, [float32([3]), float32([3])])
    expect(runOp(op, Float32Array.of(1, -6, 3), Float32Array.of(2, 3, -4))).toEqual(expected)
    expect(op.def.hostOnly?.(op)).toBeUndefined()
  })
}

/** Tests what 7, −7 and 2^31 − 1 give with 2. */
export function itComputesIntegers<A>(def: OpDef<A>, attrs: A, expected: readonly number[]): void {
  it('computes with integers, on the CPU only', () => {
    const op = whole(def, attrs)
    expect(runOp(op, Int32Array.of(7, -7, 2 ** 31 - 1), Int32Array.of(2, 2, 2))).toEqual(expected)
    expect(op.def.hostOnly?.(op)).toMatch(/computes with int32/)
  })
}
