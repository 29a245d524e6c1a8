import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { leakyRelu } from '../../../src/ops/elementwise/leaky-relu'
import { relu } from '../../../src/ops/elementwise/relu'
import { relu6 } from '../../../src/ops/elementwise/relu6'
import { sigmoid } from '../../../src/ops/elementwise/sigmoid'
import { tanh } from '../../../src/ops/elementwise/tanh'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const sigmoidOutput = { quant: perTensor(1 / 256, -128) }
const tanhOutput = { quant: perTensor(1 / 128, 0) }
const everyByte = Int8Array.from({ length: 256 }, (_, i) => i - 128)

describe('relu and relu6', () => {
  it('clamp real numbers', () => {
    const data = Float32Array.of(-1, 0, 3, 7)
    expect(runOp(makeOp(relu, {}, [float32([4])]), data)).toEqual([0, 0, 3, 7])
    expect(runOp(makeOp(relu6, {}, [float32([4])]), data)).toEqual([0, 0, 3, 6])
  })

  it('leave stored values above zero alone when the quantization stays', () => {
    const quant = perTensor(0.1, -20)
    expect(runOp(makeOp(relu, {}, [int8([256], quant)], { quant }), everyByte)).toEqual(
      Array.from(everyByte, (q) => Math.max(q, -20)),
    )
    expect(runOp(makeOp(relu6, {}, [int8([256], quant)], { quant }), everyByte)).toEqual(
      Array.from(everyByte, (q) => Math.min(Math.max(q, -20), 40)),
    )
  })

  it('requantize when it changes, halves up', () => {
    const op = makeOp(relu, {}, [int8([4], perTensor(0.5, 10))], { quant: perTensor(1, -128) })
    expect(runOp(op, Int8Array.of(9, 11, 13, 127))).toEqual([-128, -127, -126, -69])
  })
})

describe('leakyRelu', () => {
  it('has slope alpha below zero', () => {
    expect(runOp(makeOp(leakyRelu, { alpha: 0.5 }, [float32([3])]), Float32Array.of(-3, 0, 2))).toEqual([
      -1.5, 0, 2,
    ])
  })

  it('requantizes each side with its own factor', () => {
    const op = makeOp(leakyRelu, { alpha: 0.25 }, [int8([5], perTensor(1, -8))], { quant: perTensor(0.5, 0) })
    // Real inputs −120, −5, 0, 1 and 20.
    expect(runOp(op, Int8Array.of(-128, -13, -8, -7, 12))).toEqual([-60, -2, 0, 2, 40])
  })

  it('rounds its factors to 8 fractional bits, as XNNPACK does', () => {
    const op = makeOp(leakyRelu, { alpha: 0.01 }, [int8([2], perTensor(1, 127))], { quant: plain })
    // 2.56 becomes 3: −255 · 3 / 256 = −2.99 where −255 · 0.01 = −2.55, and −43 · 3 / 256 = −0.504.
    expect(runOp(op, Int8Array.of(-128, 84))).toEqual([-3, -1])
  })

  it('keeps finer factors where XNNPACK does not run', () => {
    const op = makeOp(leakyRelu, { alpha: 0.002 }, [int8([2], perTensor(1, 127))], { quant: plain })
    // −0.4 and −0.51; with 8 fractional bits the slope would be 1/256, and the first −0.78.
    expect(runOp(op, Int8Array.of(-73, -128)).map((value) => value + 0)).toEqual([0, -1])
  })

  it('takes a negative slope, and one of zero', () => {
    const rising = makeOp(leakyRelu, { alpha: -1 }, [int8([2], plain)], { quant: plain })
    expect(runOp(rising, Int8Array.of(-5, 5))).toEqual([5, 5])
    const flat = makeOp(leakyRelu, { alpha: 0 }, [int8([2], plain)], { quant: plain })
    expect(runOp(flat, Int8Array.of(-5, 5)).map((value) => value + 0)).toEqual([0, 5])
  })

  itRejects(() => makeOp(leakyRelu, { alpha: 0.1 }, [float32([3])]), {
    'a slope of 2^14 steps': [
      () => makeOp(leakyRelu, { alpha: -(2 ** 14) }, [int8([3], plain)], { quant: plain }),
      /output = -16384 · input in steps/,
    ],
    'alpha that is no number': [
      () => makeOp(leakyRelu, { alpha: Number.NaN }, [float32([3])]),
      /alpha NaN is not a finite/,
    ],
  })
})

describe.each([
  ['sigmoid', sigmoid, sigmoidOutput, (x: number) => 1 / (1 + Math.exp(-x)), 256, -128],
  ['tanh', tanh, tanhOutput, Math.tanh, 128, 0],
] as const)('%s', (_, def, output, real, steps, zeroPoint) => {
  it('is its function on real numbers', () => {
    const data = Float32Array.of(-100, -2, -0.001, 0, 0.5, 100)
    expect(runOp(makeOp(def, {}, [float32([6])]), data)).toEqual(
      Array.from(data, (x) => Math.fround(real(x))),
    )
  })

  it('is its function rounded to the nearest step on every byte, saturating', () => {
    const op = makeOp(def, {}, [int8([256], perTensor(0.05, 30))], output)
    runOp(op, everyByte).forEach((q, i) => {
      const exact = real(Math.fround(0.05) * ((everyByte[i] ?? 0) - 30)) * steps + zeroPoint
      expect(Math.abs(q - Math.min(Math.max(exact, -128), 127))).toBeLessThanOrEqual(0.5)
    })
  })

  itRejects(() => makeOp(def, {}, [int8([4], plain)], output), {
    'another output scale': [
      () => makeOp(def, {}, [int8([4], plain)], { quant: perTensor(1 / 64, zeroPoint) }),
      /its int8 output must have scale 1\//,
    ],
    'another output zero point': [
      () => makeOp(def, {}, [int8([4], plain)], { quant: perTensor(1 / steps, zeroPoint + 1) }),
      /its int8 output must have scale 1\//,
    ],
  })
})

describe.each([
  ['relu', relu, { quant: plain }],
  ['relu6', relu6, { quant: plain }],
  ['sigmoid', sigmoid, sigmoidOutput],
  ['tanh', tanh, tanhOutput],
] as const)('%s', (_, def, output) => {
  itRejects(() => makeOp(def, {}, [int8([4], plain)], output), {
    'a missing input': [() => makeOp(def, {}, [], output), /input 0 is missing/],
    'an unquantized input': [
      () => makeOp(def, {}, [makeTensor({ name: 'x', shape: [4], type: 'int8' })], output),
      /needs one scale and zero point/,
    ],
    'an unquantized output': [() => makeOp(def, {}, [int8([4], plain)]), /"out".*needs one scale/],
    'a type that does not run': [
      () => makeOp(def, {}, [makeTensor({ name: 'x', shape: [4], type: 'int16' })]),
      /only float32 and int8 run/,
    ],
    'mixed types': [() => makeOp(def, {}, [int8([4], plain)], { type: 'float32' }), /"x" is int8 but "out"/],
  })
})
