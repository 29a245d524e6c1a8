import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { random } from '../../../src/numerics/random'
import { softmax, softmaxTable } from '../../../src/ops/softmax/softmax'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'

const output = { quant: perTensor(1 / 256, -128) }
const one = { beta: 1 }

/** The real softmax of stored values, in steps of 1/256. */
function realSteps(row: Int8Array, step: number): number[] {
  const exponentials = Array.from(row, (q) => Math.exp(q * step))
  const sum = exponentials.reduce((a, b) => a + b)
  return exponentials.map((value) => (256 * value) / sum)
}

describe('softmaxTable', () => {
  it('begins at one, in fixed point, and falls', () => {
    const table = softmaxTable(0.1, 10)
    expect(table[0]).toBe(2 ** 27)
    expect(table[1]).toBe(Math.round(Math.exp(-0.1) * 2 ** 27))
    expect([...table]).toEqual([...table].sort((a, b) => b - a))
  })

  it.each([
    [1, 30],
    [2, 29],
    [3, 29],
    [4, 28],
    [1000, 21],
    [1024, 20],
  ])('of a row of %i has k = %i, so that no sum reaches 2^31', (length, k) => {
    const [largest = 0] = softmaxTable(0.5, length)
    expect(largest).toBe(2 ** k)
    expect(largest * length).toBeLessThan(2 ** 31)
    expect(k === 30 || largest * 2 * length >= 2 ** 31).toBe(true)
  })
})

describe('softmax, int8', () => {
  it('gives equal inputs equal shares', () => {
    const op = makeOp(softmax, one, [int8([1, 4], perTensor(0.1, 5))], output)
    expect(runOp(op, Int8Array.of(9, 9, 9, 9))).toEqual([-64, -64, -64, -64])
  })

  it('saturates at 255/256, and reaches down to zero', () => {
    const op = makeOp(softmax, one, [int8([1, 3], perTensor(1, 0))], output)
    expect(runOp(op, Int8Array.of(127, -128, -128))).toEqual([127, -128, -128])
    expect(runOp(makeOp(softmax, one, [int8([1, 1], perTensor(1, 0))], output), Int8Array.of(3))).toEqual([
      127,
    ])
  })

  it('is the real softmax to within half a step and the table’s precision', () => {
    const next = random(5)
    for (const [step, length] of [
      [0.0625, 10],
      [0.2, 3],
      [0.01, 100],
      [1.5, 7],
    ] as const) {
      const op = makeOp(softmax, one, [int8([20, length], perTensor(step, 17))], output)
      const data = Int8Array.from({ length: 20 * length }, () => Math.floor(next() * 256) - 128)
      const result = runOp(op, data)
      for (let row = 0; row < 20; row++) {
        const steps = realSteps(data.subarray(row * length, (row + 1) * length), Math.fround(step))
        steps.forEach((exact, i) => {
          const q = (result[row * length + i] ?? Number.NaN) + 128
          expect(Math.abs(q - Math.min(exact, 255))).toBeLessThan(0.5001)
        })
      }
    }
  })

  it('multiplies by beta', () => {
    const doubled = makeOp(softmax, { beta: 2 }, [int8([1, 4], perTensor(0.05, 0))], output)
    const coarse = makeOp(softmax, one, [int8([1, 4], perTensor(0.1, 0))], output)
    const data = Int8Array.of(-20, 3, 7, 19)
    expect(runOp(doubled, data)).toEqual(runOp(coarse, data))
  })
})

describe('softmax, float32', () => {
  it('survives large logits', () => {
    const op = makeOp(softmax, one, [float32([2, 2])])
    const [a, b, c, d] = runOp(op, Float32Array.of(1000, 1000, -1000, 0))
    expect([a, b, c, d]).toEqual([0.5, 0.5, 0, 1])
  })

  it('is exp over the sum of exp, times beta', () => {
    const op = makeOp(softmax, { beta: 0.5 }, [float32([1, 3])])
    const sum = 1 + Math.exp(1) + Math.exp(-0.5)
    const expected = [1, Math.exp(1), Math.exp(-0.5)].map((value) => Math.fround(value / sum))
    runOp(op, Float32Array.of(0, 2, -1)).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 7)
    })
  })
})

describe('softmax', () => {
  const x = int8([2, 5], perTensor(0.1, 0))
  itRejects(() => makeOp(softmax, one, [x], output), {
    'a scalar': [() => makeOp(softmax, one, [float32([])]), /an axis to sum over is missing/],
    'beta zero': [() => makeOp(softmax, { beta: 0 }, [x], output), /beta 0 is not a positive/],
    'beta without end': [() => makeOp(softmax, { beta: Infinity }, [x], output), /beta Infinity/],
    'another output scale': [
      () => makeOp(softmax, one, [x], { quant: perTensor(1 / 128, -128) }),
      /must have scale 1\/256 and zero point -128/,
    ],
    'another output zero point': [
      () => makeOp(softmax, one, [x], { quant: perTensor(1 / 256, 0) }),
      /must have scale 1\/256/,
    ],
    'an output of another type': [() => makeOp(softmax, one, [x], { type: 'float32' }), /"out" is float32/],
  })
})
