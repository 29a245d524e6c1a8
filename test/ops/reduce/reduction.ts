/** Shared by the tests of reductions. */
import { expect, it } from 'vitest'
import type { OpDef } from '../../../src/graph/operator'
import type { ReductionAttrs } from '../../../src/ops/reduce/reduction'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'

const grid = Float32Array.of(1, -2, 3, 4, 0.5, -6)

/** Tests what the rows of [[1, −2, 3], [4, 0.5, −6]] give, and its columns. */
export function itReduces(
  def: OpDef<ReductionAttrs>,
  rows: readonly number[],
  columns: readonly number[],
): void {
  it.each([
    [[1], true, [2, 1], rows],
    [[-2], false, [3], columns],
  ])('over axes %j, kept %s', (axes, keepDims, shape, expected) => {
    const op = makeOp(def, { axes, keepDims }, [float32([2, 3])])
    expect(op.outputs[0]?.shape).toEqual(shape)
    expect(runOp(op, grid)).toEqual(expected)
  })

  it('does not carry a batch that it reduces', () => {
    const op = makeOp(def, { axes: [0], keepDims: true }, [float32([2, 3])])
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(/reduces axis 0, the batch/)
  })

  itRejects(() => makeOp(def, { axes: [1], keepDims: false }, [float32([2, 3])]), {
    'an axis that is not there': [
      () => makeOp(def, { axes: [2], keepDims: false }, [float32([2, 3])]),
      /no axis 2 of 2/,
    ],
    'no axis': [
      () => makeOp(def, { axes: [], keepDims: false }, [float32([2, 3])]),
      /an axis to reduce is missing/,
    ],
    'a type that does not run': [
      () => makeOp(def, { axes: [0], keepDims: false }, [of('int16')]),
      /only float32 and int8 run/,
    ],
  })
}

/** Tests what 7, −3 and 2 give, on the CPU. */
export function itReducesIntegers(def: OpDef<ReductionAttrs>, expected: number): void {
  it.each(['int32', 'int64'] as const)('of %s, on the CPU', (type) => {
    const op = makeOp(def, { axes: [0], keepDims: false }, [of(type)])
    const data = type === 'int32' ? Int32Array.of(7, -3, 2) : BigInt64Array.of(7n, -3n, 2n)
    expect(runOp(op, data).map(Number)).toEqual([expected])
    expect(op.def.hostOnly?.(op)).toMatch(`computes with ${type}`)
  })
}
