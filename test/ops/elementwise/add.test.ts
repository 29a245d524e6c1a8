import { describe, expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { random } from '../../../src/numerics/random'
import { add } from '../../../src/ops/elementwise/add'
import { type AddAttrs, additionFactors } from '../../../src/ops/elementwise/addition'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputesIntegers, none, of, whole } from './binary'

describe('add, float32', () => {
  it('adds and applies the activation', () => {
    const op = makeOp(add, { activation: 'relu' }, [float32([3]), float32([3])])
    expect(runOp(op, Float32Array.of(1, -2, 3), Float32Array.of(1, 1, -4))).toEqual([2, 0, 0])
  })

  it.each([
    [[2, 3], [3], [11, 22, 33, 14, 25, 36]],
    [
      [2, 3],
      [2, 1],
      [11, 12, 13, 24, 25, 26],
    ],
    [[2, 3], [1], [11, 12, 13, 14, 15, 16]],
    [[2, 3], [], [11, 12, 13, 14, 15, 16]],
    [
      [2, 1, 1, 1, 3],
      [1, 1, 3],
      [11, 22, 33, 14, 25, 36],
    ],
    [
      [2, 1, 3],
      [1, 2, 1],
      [11, 12, 13, 21, 22, 23, 14, 15, 16, 24, 25, 26],
    ],
  ])('stretches %j and %j', (first, second, expected) => {
    const count = second.reduce((a, b) => a * b, 1)
    const numbers = Float32Array.from({ length: count }, (_, i) => 10 * (i + 1))
    const op = makeOp(add, none, [float32(first), float32(second)])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4, 5, 6), numbers)).toEqual(expected)
    const swapped = makeOp(add, none, [float32(second), float32(first)])
    expect(runOp(swapped, numbers, Float32Array.of(1, 2, 3, 4, 5, 6))).toEqual(expected)
  })
})

describe('add, int8', () => {
  it('rounds once in fixed point, halves up', () => {
    const op = makeOp(add, none, [int8([4], perTensor(0.5, 0)), int8([4], perTensor(0.25, 0))], {
      quant: perTensor(1, 0),
    })
    // Real sums 1.5, −1.5, 0.75 and 0.5.
    expect(runOp(op, Int8Array.of(2, -2, 1, 1), Int8Array.of(2, -2, 1, 0))).toEqual([2, -1, 1, 1])
  })

  it.each([
    [127, 127, -128, -128, 127],
    [-128, -128, 127, 127, -128],
    [-128, 127, 127, -128, 0],
    [127, -128, -128, 127, 0],
  ])('bytes %i and %i at zero points %i and %i give %i', (a, b, za, zb, expected) => {
    const op = makeOp(add, none, [int8([1], perTensor(1, za)), int8([1], perTensor(1, zb))], { quant: plain })
    expect(runOp(op, Int8Array.of(a), Int8Array.of(b))).toEqual([expected])
  })

  it('keeps every partial sum within int32, and the larger multiplier within [2^20, 2^21]', () => {
    const next = random(3)
    for (let i = 0; i < 2000; i++) {
      const scale = () => 2 ** (next() * 30 - 16)
      const [sa, sb, so] = [scale(), scale(), scale()]
      if (Math.max(sa, sb) / so >= 2 ** 13) continue
      const [za, zb] = [next() < 0.5 ? -128 : 127, next() < 0.5 ? -128 : 127]
      const op = makeOp(add, none, [int8([1], perTensor(sa, za)), int8([1], perTensor(sb, zb))], {
        quant: perTensor(so, 0),
      }) as Operator<AddAttrs>
      const { multipliers, bias, shift } = additionFactors(op)
      const extremes = [-128, 127].flatMap((a) =>
        [-128, 127].map((b) => bias + a * multipliers[0] + b * multipliers[1]),
      )
      for (const sum of [...extremes, bias]) expect(Math.abs(sum)).toBeLessThan(2 ** 31)
      expect(shift).toBeGreaterThanOrEqual(1)
      expect(shift).toBeLessThanOrEqual(31)
      if (Math.max(sa, sb) / so >= 2 ** -11 && shift < 31) {
        expect(Math.max(...multipliers)).toBeGreaterThanOrEqual(2 ** 20)
      }
      expect(Math.max(...multipliers)).toBeLessThanOrEqual(2 ** 21)
    }
  })

  it('is the correctly rounded real sum to within the precision of its factors', () => {
    const next = random(4)
    const [a, b, o] = [perTensor(0.0313, -12), perTensor(0.0071, 99), perTensor(0.0402, 5)]
    const op = makeOp(add, none, [int8([1000], a), int8([1000], b)], { quant: o })
    const byte = () => Int8Array.from({ length: 1000 }, () => Math.floor(next() * 256) - 128)
    const [x, y] = [byte(), byte()]
    const sums = runOp(op, x, y)
    const real = (q: number, { scale, zeroPoint }: typeof a) => (scale[0] ?? 0) * (q - (zeroPoint[0] ?? 0))
    for (let i = 0; i < 1000; i++) {
      const exact = (real(x[i] ?? 0, a) + real(y[i] ?? 0, b)) / (o.scale[0] ?? 1) + 5
      const expected = Math.min(Math.max(exact, -128), 127)
      expect(Math.abs((sums[i] ?? Number.NaN) - expected)).toBeLessThan(0.501)
    }
  })

  it('clamps to the activation in stored values', () => {
    const quant = perTensor(1, -100)
    const op = makeOp(add, { activation: 'relu' }, [int8([2], plain), int8([2], plain)], { quant })
    expect(runOp(op, Int8Array.of(-5, 5), Int8Array.of(1, 1))).toEqual([-100, -94])
  })

  it('is silent where both inputs are far below the output’s step', () => {
    const tiny = perTensor(2 ** -30, 0)
    const op = makeOp(add, none, [int8([1], tiny), int8([1], tiny)], { quant: perTensor(1, 7) })
    expect(runOp(op, Int8Array.of(127), Int8Array.of(127))).toEqual([7])
  })
})

describe('add, integers', () => {
  itComputesIntegers(add, none, [9, -5, -(2 ** 31) + 1])

  it('adds int64, wrapping', () => {
    const big = BigInt64Array.of(2n ** 62n, -5n, 3n)
    const op = whole(add, none, 'int64')
    expect(op.def.reference(op, [big, big])).toEqual([BigInt64Array.of(-(2n ** 63n), -10n, 6n)])
  })

  it('saturates where the output’s step is far below those of its operands', () => {
    for (const tiny of [2 ** -14, 2 ** -20, 3e-35]) {
      const op = makeOp(add, none, [int8([3], perTensor(0.5, 1)), int8([3], plain)], {
        quant: perTensor(tiny, 7),
      })
      expect(runOp(op, Int8Array.of(1, 0, 1), Int8Array.of(1, -3, 0))).toEqual([127, -128, 7])
    }
  })

  itRejects(() => whole(add, none), {
    'integers of two types': [
      () => makeOp(add, none, [of('int32'), of('int64', [3], 'y')]),
      /"x" is int32 but "y" is int64/,
    ],
    'an activation of integers': [
      () => makeOp(add, { activation: 'relu' }, [of('int32'), of('int32', [3], 'y')]),
      /activation relu does not run on int32/,
    ],
  })
})

describe('add', () => {
  const x = int8([2, 3], plain)
  itRejects(() => makeOp(add, none, [x, int8([3], plain)], { quant: plain }), {
    'a missing operand': [() => makeOp(add, none, [x], { quant: plain }), /input 1 is missing/],
    'shapes that do not broadcast': [
      () => makeOp(add, none, [x, int8([2], plain)], { quant: plain }),
      /do not broadcast: extents 3 and 2/,
    ],
    'operands that broadcast along too many axes': [
      () => makeOp(add, none, [int8([2, 1, 2, 1, 3], plain), int8([2, 1, 2, 3], plain)], { quant: plain }),
      /takes more than 3 axes ahead of the last/,
    ],
    'mixed types': [() => makeOp(add, none, [x, float32([3])], { quant: plain }), /int8 but "x" is float32/],
    'a type that does not run': [
      () => makeOp(add, none, [x, of('int32', [3], 'i')], { quant: plain }),
      /"i" is int32.*only float32 and int8/,
    ],
    'an unquantized output': [() => makeOp(add, none, [x, x]), /needs one scale/],
  })
})
