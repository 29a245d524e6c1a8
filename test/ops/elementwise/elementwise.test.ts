import { describe, expect, it } from 'vitest'
import type { OpDef, Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { type DataType, makeTensor, type Tensor } from '../../../src/graph/tensor'
import { abs } from '../../../src/ops/elementwise/abs'
import { add } from '../../../src/ops/elementwise/add'
import { div } from '../../../src/ops/elementwise/div'
import { elu } from '../../../src/ops/elementwise/elu'
import { hardSwish } from '../../../src/ops/elementwise/hard-swish'
import { maximum } from '../../../src/ops/elementwise/maximum'
import { minimum } from '../../../src/ops/elementwise/minimum'
import { mul } from '../../../src/ops/elementwise/mul'
import { prelu } from '../../../src/ops/elementwise/prelu'
import { relu } from '../../../src/ops/elementwise/relu'
import { reluN1To1 } from '../../../src/ops/elementwise/relu-n1-to-1'
import { sqrt } from '../../../src/ops/elementwise/sqrt'
import { sub } from '../../../src/ops/elementwise/sub'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const none = { activation: 'none' } as const
const everyByte = Int8Array.from({ length: 256 }, (_, i) => i - 128)

function of(type: DataType, shape: readonly number[] = [3], name = 'x'): Tensor {
  return makeTensor({ name, shape, type })
}

/** The operator on two int32, or int64, vectors of three. */
function whole<A>(def: OpDef<A>, attrs: A, type: 'int32' | 'int64' = 'int32'): Operator {
  return makeOp(def, attrs, [of(type), of(type, [3], 'y')])
}

describe('real numbers', () => {
  const [x, y] = [Float32Array.of(1, -6, 3), Float32Array.of(2, 3, -4)]
  it.each([
    ['sub', makeOp(sub, none, [float32([3]), float32([3])]), [-1, -9, 7]],
    ['sub, then relu6', makeOp(sub, { activation: 'relu6' }, [float32([3]), float32([3])]), [0, 0, 6]],
    ['mul', makeOp(mul, none, [float32([3]), float32([3])]), [2, -18, -12]],
    ['div', makeOp(div, none, [float32([3]), float32([3])]), [0.5, -2, -0.75]],
    ['maximum', makeOp(maximum, {}, [float32([3]), float32([3])]), [2, 3, 3]],
    ['minimum', makeOp(minimum, {}, [float32([3]), float32([3])]), [1, -6, -4]],
    ['prelu', makeOp(prelu, {}, [float32([3]), float32([3])]), [1, -18, 3]],
  ])('%s', (_, op, expected) => {
    expect(runOp(op, x, y)).toEqual(expected)
  })

  it.each([
    ['abs', makeOp(abs, {}, [float32([5])]), [4, 1, 0, 1, 4]],
    ['relu -1 to 1', makeOp(reluN1To1, {}, [float32([5])]), [-1, -1, 0, 1, 1]],
    ['elu', makeOp(elu, {}, [float32([5])]), [Math.expm1(-4), Math.expm1(-1), 0, 1, 4].map(Math.fround)],
    ['hard-swish', makeOp(hardSwish, {}, [float32([5])]), [0, -1 / 3, 0, 2 / 3, 4].map(Math.fround)],
  ])('%s', (_, op, expected) => {
    expect(runOp(op, Float32Array.of(-4, -1, 0, 1, 4)).map((value) => value + 0)).toEqual(expected)
  })

  it('square root', () => {
    expect(runOp(makeOp(sqrt, {}, [float32([3])]), Float32Array.of(0, 4, 2))).toEqual([
      0,
      2,
      Math.fround(Math.SQRT2),
    ])
  })
})

describe('integers, on the CPU only', () => {
  const [x, y] = [Int32Array.of(7, -7, 2 ** 31 - 1), Int32Array.of(2, 2, 2)]
  it.each([
    ['add', whole(add, none), [9, -5, -(2 ** 31) + 1]],
    ['sub', whole(sub, none), [5, -9, 2 ** 31 - 3]],
    ['mul', whole(mul, none), [14, -14, -2]],
    ['div, towards zero', whole(div, none), [3, -3, 2 ** 30 - 1]],
    ['maximum', whole(maximum, {}), [7, 2, 2 ** 31 - 1]],
    ['minimum', whole(minimum, {}), [2, -7, 2]],
  ])('%s', (_, op, expected) => {
    expect(runOp(op, x, y)).toEqual(expected)
    expect(op.def.hostOnly?.(op)).toMatch(/computes with int32/)
  })

  it('int64', () => {
    const big = BigInt64Array.of(2n ** 62n, -5n, 3n)
    const op = whole(add, none, 'int64')
    expect(op.def.reference(op, [big, big])).toEqual([BigInt64Array.of(-(2n ** 63n), -10n, 6n)])
  })

  it('say nothing where the GPU runs', () => {
    const op = makeOp(sub, none, [float32([3]), float32([3])])
    expect(op.def.hostOnly?.(op)).toBeUndefined()
  })

  it('reject division by zero', () => {
    expect(() => runOp(whole(div, none), x, Int32Array.of(1, 0, 1))).toThrow('division by zero')
  })
})

describe('int8', () => {
  it('sub rounds once in fixed point, halves up', () => {
    const op = makeOp(sub, none, [int8([4], perTensor(0.5, 0)), int8([4], perTensor(0.25, 0))], {
      quant: plain,
    })
    // Real differences 1.5, −1.5, 0.75 and 0.5.
    expect(runOp(op, Int8Array.of(2, -2, 1, 1), Int8Array.of(-2, 2, -1, 0))).toEqual([2, -1, 1, 1])
  })

  it('mul rounds once, halves to even, and saturates', () => {
    const op = makeOp(mul, none, [int8([5], perTensor(0.5, 1)), int8([5], perTensor(1, -2))], {
      quant: plain,
    })
    // Real products 0.5, 1.5, −0.5, −1.5 and 63 · 129.
    expect(runOp(op, Int8Array.of(2, 4, 0, -2, 127), Int8Array.of(-1, -1, -1, -1, 127))).toEqual([
      0, 2, 0, -2, 127,
    ])
  })

  it('mul applies the activation on the output’s grid', () => {
    const op = makeOp(mul, { activation: 'relu' }, [int8([2], plain), int8([2], plain)], {
      quant: perTensor(1, -100),
    })
    expect(runOp(op, Int8Array.of(-5, 5), Int8Array.of(1, 1))).toEqual([-100, -95])
  })

  it('mul is of a later version where its factor is 1 or more, or its type int64', () => {
    const version = (op: Operator) => op.def.tflite?.version(op)
    const scaled = (scale: number) =>
      makeOp(mul, none, [int8([1], plain), int8([1], plain)], { quant: perTensor(scale, 0) })
    expect([scaled(1.01), scaled(1), whole(mul, none), whole(mul, none, 'int64')].map(version)).toEqual([
      2, 3, 1, 5,
    ])
  })

  it('maximum and minimum compare bytes', () => {
    const quant = perTensor(0.1, -90)
    const inputs = [int8([2], quant), int8([2], quant)]
    const data = [Int8Array.of(-128, 5), Int8Array.of(127, -5)] as const
    expect(runOp(makeOp(maximum, {}, inputs, { quant }), ...data)).toEqual([127, 5])
    expect(runOp(makeOp(minimum, {}, inputs, { quant }), ...data)).toEqual([-128, -5])
  })

  it('abs mirrors at the zero point, saturating', () => {
    const op = makeOp(abs, {}, [int8([3], perTensor(1, -28))], { quant: perTensor(1, -128) })
    expect(runOp(op, Int8Array.of(-128, -28, 127))).toEqual([-28, -128, 27])
  })

  it('relu to a coarser scale rounds twice, as TensorFlow Lite does', () => {
    const op = makeOp(relu, {}, [int8([1], perTensor(0.3, 0))], { quant: plain })
    // 0.3 is 0.6 · 2^−1: 11 · 0.6 = 6.6 becomes 7, and 3.5 becomes 4, where 11 · 0.3 = 3.3.
    expect(runOp(op, Int8Array.of(11))).toEqual([4])
  })

  it('relu -1 to 1 clamps on the output’s grid', () => {
    const op = makeOp(reluN1To1, {}, [int8([256], perTensor(0.1, 0))], { quant: perTensor(0.02, 7) })
    expect([...new Set(runOp(op, everyByte))]).toEqual([
      -43,
      ...Array.from({ length: 19 }, (_, i) => 5 * i - 38),
      57,
    ])
  })

  it('hard-swish is within a step of the function', () => {
    const [from, to] = [perTensor(0.05, 10), perTensor(0.03, -100)]
    const op = makeOp(hardSwish, {}, [int8([256], from)], { quant: to })
    runOp(op, everyByte).forEach((q, i) => {
      const x = Math.fround(0.05) * ((everyByte[i] ?? 0) - 10)
      const exact = (x * Math.min(Math.max(x + 3, 0), 6)) / 6 / Math.fround(0.03) - 100
      expect(Math.abs(q - Math.min(Math.max(exact, -128), 127))).toBeLessThan(1)
    })
  })

  it('prelu takes a slope for each channel', () => {
    const alpha = int8([2], perTensor(0.5, 2), [0, 4], 'alpha')
    const op = makeOp(prelu, {}, [int8([2, 2], perTensor(1, -1)), alpha], { quant: plain })
    // Slopes −1 and 1.
    expect(runOp(op, Int8Array.of(-11, -11, 9, 9))).toEqual([10, -10, 10, 10])
  })
})

describe('what they reject', () => {
  const x = int8([2, 3], plain)
  const two = { quant: plain }
  itRejects(() => makeOp(mul, none, [x, x], two), {
    'mul: a product too coarse': [
      () => makeOp(mul, none, [int8([3], perTensor(128, 0)), int8([3], perTensor(128, 0))], two),
      /product of its input scales is 16384 output scales/,
    ],
    'sub: a scale too coarse': [
      () => makeOp(sub, none, [x, int8([3], perTensor(2 ** 14, 0))], two),
      /factor of 16384/,
    ],
    'maximum: other scales': [
      () => makeOp(maximum, {}, [x, int8([3], perTensor(0.5, 0), undefined, 'y')], two),
      /"y" is int8 3 .*same scale and zero point/,
    ],
    'div of int8': [() => makeOp(div, none, [x, x], two), /int8 does not run; dequantize its inputs/],
    'sqrt of int8': [() => makeOp(sqrt, {}, [x], two), /int8 does not run; dequantize its input/],
    'integers of two types': [
      () => makeOp(add, none, [of('int32'), of('int64', [3], 'y')]),
      /"x" is int32 but "y" is int64/,
    ],
    'an activation of integers': [
      () => makeOp(add, { activation: 'relu' }, [of('int32'), of('int32', [3], 'y')]),
      /activation relu does not run on int32/,
    ],
    'prelu: a slope that does not stretch': [
      () => makeOp(prelu, {}, [int8([3], plain), x], two),
      /alpha is int8 2×3 .* does not stretch to int8 3/,
    ],
    'prelu: no slope': [() => makeOp(prelu, {}, [x], two), /input 1 is missing|alpha is missing/],
    'hard-swish: an input 128 times as coarse': [
      () => makeOp(hardSwish, {}, [int8([3], perTensor(130, 0))], two),
      /input's scale is 130 of the output's, not below 128/,
    ],
  })
})
