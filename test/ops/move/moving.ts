/** Shared by the tests of operators that move elements. */
import { expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'

export const quant = perTensor(0.5, 3)
/** Of another zero point. */
export const other = perTensor(0.5, 4)

/** The numbers from 0 on. */
export const counting = (count: number) => Float32Array.from({ length: count }, (_, i) => i)

/** Indices of int32; a constant when `values` are given. */
export function indices(shape: readonly number[], values?: readonly number[]): Tensor {
  return makeTensor({ name: 'i', shape, type: 'int32', data: values && Int32Array.from(values) })
}

export const shapeOf = (op: Operator) => op.outputs[0]?.shape

/** Tests that batches of 2 do not go through `op`, and that the error says why. */
export function itCarriesNoBatch(op: Operator, why: RegExp): void {
  it('does not carry a batch along axis 0', () => {
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(why)
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(/does not carry batches of 2 through/)
  })
}
