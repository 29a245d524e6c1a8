import { describe, expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { mul } from '../../../src/ops/elementwise/mul'
import { int8, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers, none, whole } from './binary'

describe('mul', () => {
  itComputes(mul, none, [2, -18, -12])
  itComputesIntegers(mul, none, [14, -14, -2])

  it('of int8 rounds once, halves to even, and saturates', () => {
    const op = makeOp(mul, none, [int8([5], perTensor(0.5, 1)), int8([5], perTensor(1, -2))], {
      quant: plain,
    })
    // Real products 0.5, 1.5, −0.5, −1.5 and 63 · 129.
    expect(runOp(op, Int8Array.of(2, 4, 0, -2, 127), Int8Array.of(-1, -1, -1, -1, 127))).toEqual([
      0, 2, 0, -2, 127,
    ])
  })

  it('applies the activation on the output’s grid', () => {
    const op = makeOp(mul, { activation: 'relu' }, [int8([2], plain), int8([2], plain)], {
      quant: perTensor(1, -100),
    })
    expect(runOp(op, Int8Array.of(-5, 5), Int8Array.of(1, 1))).toEqual([-100, -95])
  })

  it('is of a later version where its factor is 1 or more, or its type int64', () => {
    const version = (op: Operator) => op.def.tflite?.version(op)
    const scaled = (scale: number) =>
      makeOp(mul, none, [int8([1], plain), int8([1], plain)], { quant: perTensor(scale, 0) })
    expect([scaled(1.01), scaled(1), whole(mul, none), whole(mul, none, 'int64')].map(version)).toEqual([
      2, 3, 1, 5,
    ])
  })

  it('saturates where the output’s step is far below that of a product, and is zero far above it', () => {
    const x = int8([3], perTensor(0.5, 1))
    const product = (scale: number) =>
      runOp(
        makeOp(mul, none, [x, x], { quant: perTensor(scale, -3) }),
        Int8Array.of(0, 1, 2),
        Int8Array.of(127, 127, 2),
      )
    for (const tiny of [2 ** -16, 3e-35, 1e-45]) expect(product(tiny)).toEqual([-128, -3, 127])
    for (const huge of [2 ** 20, 3e38]) expect(product(huge)).toEqual([-3, -3, -3])
  })

  it('is zero where an operand has scale 0', () => {
    const zero = int8([3], perTensor(0, 0), [1, 2, 3])
    const op = makeOp(mul, none, [int8([3], plain), zero], { quant: perTensor(1, 5) })
    expect(runOp(op, Int8Array.of(-128, 0, 127))).toEqual([5, 5, 5])
  })
})
