/** The reference's bytes are TensorFlow Lite's for operators of one or two operands and reductions, at awkward scales. */
import { describe } from 'vitest'
import type { OpDef, Operator } from '../../src/graph/operator'
import { perTensor, type QuantParams } from '../../src/graph/quant-params'
import { makeTensor } from '../../src/graph/tensor'
import { abs } from '../../src/ops/elementwise/abs'
import { elu } from '../../src/ops/elementwise/elu'
import { hardSwish } from '../../src/ops/elementwise/hard-swish'
import { leakyRelu } from '../../src/ops/elementwise/leaky-relu'
import { maximum } from '../../src/ops/elementwise/maximum'
import { minimum } from '../../src/ops/elementwise/minimum'
import { mul } from '../../src/ops/elementwise/mul'
import { prelu } from '../../src/ops/elementwise/prelu'
import { relu } from '../../src/ops/elementwise/relu'
import { reluN1To1 } from '../../src/ops/elementwise/relu-n1-to-1'
import { relu6 } from '../../src/ops/elementwise/relu6'
import { sub } from '../../src/ops/elementwise/sub'
import { dequantize } from '../../src/ops/quantize/dequantize'
import { quantize } from '../../src/ops/quantize/quantize'
import { mean } from '../../src/ops/reduce/mean'
import { logSoftmax } from '../../src/ops/softmax/log-softmax'
import { float32, int8, makeOp } from '../harness/build'
import { itMatchesOracle } from '../harness/oracle-case'

const [a, b, out] = [perTensor(0.031, 12), perTensor(0.0071, -99), perTensor(0.04021, 5)]
const [high, low] = [perTensor(0.0313, 127), perTensor(0.0479, -128)]
const none = { activation: 'none' } as const

type Two = readonly [QuantParams, QuantParams, QuantParams]
const scales: Readonly<Record<string, Two>> = {
  plain: [a, b, out],
  'very different': [a, perTensor(0.91, 127), perTensor(0.4, -50)],
  'at extreme zero points': [high, low, perTensor(0.019, 127)],
}

function pairs<A>(def: OpDef<A>, attrs: A): Record<string, [() => Operator]> {
  const build =
    ([x, y, to]: Two, second: readonly number[]) =>
    () =>
      makeOp(def, attrs, [int8([9, 64, 8], x, undefined, 'a'), int8(second, y, undefined, 'b')], {
        quant: to,
      })
  const same = Object.entries(scales).map(([name, quants]) => [name, [build(quants, [9, 64, 8])]] as const)
  return { ...Object.fromEntries(same), 'a value for each channel': [build([a, b, out], [8])] }
}

describe('sub', () => {
  itMatchesOracle({ ...pairs(sub, none), ...pairs(sub, { activation: 'relu6' }) })
})

describe('mul', () => {
  const gate: Two = [perTensor(0.5, 3), perTensor(1 / 256, -128), perTensor(0.5, 3)]
  itMatchesOracle({
    'by a gate, halves in plenty': [
      () =>
        makeOp(mul, none, [int8([4000], gate[0], undefined, 'a'), int8([4000], gate[1], undefined, 'b')], {
          quant: gate[2],
        }),
    ],
    ...pairs(mul, none),
    ...pairs(mul, { activation: 'relu6' }),
  })
})

describe.each([
  ['maximum', maximum],
  ['minimum', minimum],
] as const)('%s', (_, def) => {
  const build = (second: readonly number[]) => () =>
    makeOp(def, {}, [int8([5, 64, 3], a, undefined, 'a'), int8(second, a, undefined, 'b')], { quant: a })
  itMatchesOracle({ 'of one shape': [build([5, 64, 3])], 'of a value for each channel': [build([3])] })
})

describe('mean', () => {
  const build =
    (shape: readonly number[], axes: readonly number[], keepDims: boolean, to = out) =>
    () =>
      makeOp(mean, { axes, keepDims }, [int8(shape, a)], { quant: to })
  itMatchesOracle({
    'over 7×7': [build([2, 7, 7, 35], [1, 2], true)],
    'over 7×7, axes dropped': [build([2, 7, 7, 35], [1, 2], false)],
    'over 4×4': [build([2, 4, 4, 1035], [1, 2], true)],
    'over 4×4, finer': [build([2, 4, 4, 1035], [1, 2], true, perTensor(0.0078, -99))],
    'over 4×4, scales equal': [build([2, 4, 4, 1035], [1, 2], true, a)],
    'over 2×1, scales equal': [build([2, 2, 1, 1035], [1, 2], true, a)],
    'over 4×4, scales equal, axes dropped': [build([2, 4, 4, 1035], [1, 2], false, a)],
    'over rows, scales equal': [build([2, 4, 4, 135], [1], true, a)],
    'over -3 and -2, scales equal': [build([2, 4, 4, 135], [-3, -2], false, a)],
    'over 2 and 1, scales equal': [build([2, 4, 4, 135], [2, 1], false, a)],
    'over the middle of 3 axes, scales equal': [build([9, 40, 16], [1], false, a)],
    'over the last of 2 axes, scales equal': [build([9, 40], [1], false, a)],
    'over all, scales equal': [build([9, 40, 3], [0, 1, 2], false, a)],
    'over images and channels, scales equal': [build([2, 9, 40, 3], [0, 3], false, a)],
    'over columns': [build([2, 4, 4, 1035], [2], false)],
    'over columns, scales equal': [build([2, 4, 4, 1035], [2], true, a)],
    'over channels': [build([2, 9, 40, 6], [3], false)],
    'over channels, scales equal': [build([2, 9, 40, 6], [-1], true, a)],
    'over channels of 3 axes': [build([9, 40, 6], [2], true)],
    'over images': [build([4, 9, 40, 6], [0], true)],
  })
})

describe('tables', () => {
  const build =
    <A>(def: OpDef<A>, attrs: A, from: QuantParams, to: QuantParams) =>
    () =>
      makeOp(def, attrs, [int8([4000], from)], { quant: to })
  const coarse = perTensor(0.0979, 20)
  const fine = perTensor(0.0139, -128)
  itMatchesOracle({
    'relu, finer': [build(relu, {}, a, fine)],
    'relu, coarser': [build(relu, {}, a, coarse)],
    'relu6, coarser': [build(relu6, {}, a, coarse)],
    'relu6, much coarser': [build(relu6, {}, high, perTensor(0.2, -128))],
    'relu -1 to 1, in place': [build(reluN1To1, {}, a, a)],
    'relu -1 to 1, finer': [build(reluN1To1, {}, a, fine)],
    'relu -1 to 1, coarser': [build(reluN1To1, {}, a, coarse)],
    'leaky relu, 118 times as coarse': [
      build(leakyRelu, { alpha: 0.3 }, perTensor(0.00402, -119), perTensor(0.477, 65)),
    ],
    'leaky relu, a faint slope': [build(leakyRelu, { alpha: 0.002 }, a, fine)],
    'leaky relu, a falling slope': [build(leakyRelu, { alpha: -0.003 }, a, fine)],
    'abs in place': [build(abs, {}, a, a)],
    'abs, finer': [build(abs, {}, a, fine)],
    'abs, coarser': [build(abs, {}, high, coarse)],
    elu: [build(elu, {}, a, out)],
    'elu, finer': [build(elu, {}, a, fine)],
    'elu, coarser': [build(elu, {}, high, coarse)],
    'hard-swish': [build(hardSwish, {}, a, out)],
    'hard-swish, finer': [build(hardSwish, {}, a, fine)],
    'hard-swish, coarser': [build(hardSwish, {}, perTensor(0.11, -7), perTensor(0.12, -120))],
    'hard-swish, fine': [build(hardSwish, {}, perTensor(0.0034, 3), perTensor(0.0031, -20))],
  })
})

describe('log-softmax', () => {
  const build = (shape: readonly number[], quant: QuantParams) => () =>
    makeOp(logSoftmax, {}, [int8(shape, quant)], { quant: perTensor(1 / 16, 127) })
  itMatchesOracle({
    'of ten': [build([400, 10], perTensor(0.06, 3))],
    'of a hundred, fine': [build([40, 100], perTensor(0.0137, 3))],
    'of five, coarse': [build([400, 5], perTensor(0.7, -128))],
    'of 999': [build([7, 999], perTensor(0.11, -128))],
  })
})

describe('prelu', () => {
  const build = (shape: readonly number[], from: QuantParams, slopes: QuantParams, to: QuantParams) => () => {
    const alpha = int8(
      shape,
      slopes,
      Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => ((i * 37) % 256) - 128),
      'alpha',
    )
    return makeOp(prelu, {}, [int8([2, 9, 40, 6], from), alpha], { quant: to })
  }
  itMatchesOracle({
    'a slope for each channel': [build([1, 1, 6], a, perTensor(0.004, 10), out)],
    'a slope for each element': [build([9, 40, 6], high, perTensor(0.02, -128), low)],
    coarser: [build([1, 1, 6], a, perTensor(0.004, 10), perTensor(0.09, 10))],
  })
})

describe('quantize', () => {
  const signed = Int8Array.from({ length: 256 }, (_, i) => i - 128)
  const unsigned = Uint8Array.from({ length: 256 }, (_, i) => i)
  const build =
    (from: 'int8' | 'uint8', quant: QuantParams, to: 'int8' | 'uint8', wanted: QuantParams) => () =>
      makeOp(quantize, {}, [makeTensor({ name: 'x', shape: [256], type: from, quant })], {
        type: to,
        quant: wanted,
      })
  const [s, zero, shifted] = [0.031, perTensor(0.031, 12), perTensor(0.031, 140)]
  itMatchesOracle({
    'uint8 to int8': [build('uint8', shifted, 'int8', zero), [unsigned]],
    'int8 to uint8': [build('int8', zero, 'uint8', shifted), [signed]],
    'uint8 to int8, another zero point': [build('uint8', perTensor(s, 3), 'int8', zero), [unsigned]],
    'uint8 to int8, finer': [build('uint8', shifted, 'int8', perTensor(0.0171, -20)), [unsigned]],
    'uint8 to int8, coarser': [build('uint8', shifted, 'int8', perTensor(0.0979, -20)), [unsigned]],
    'int8 to uint8, coarser': [build('int8', zero, 'uint8', perTensor(0.0979, 120)), [signed]],
    'int8 to int8, finer': [build('int8', zero, 'int8', perTensor(0.0171, -20)), [signed]],
    'int8 to int8, coarser': [build('int8', zero, 'int8', perTensor(0.0979, -20)), [signed]],
    'int8 to int8, 300 times as coarse': [build('int8', zero, 'int8', perTensor(9.3, -20)), [signed]],
    'int8 to int8, in place': [build('int8', zero, 'int8', zero), [signed]],
    'uint8 to uint8, coarser': [build('uint8', shifted, 'uint8', perTensor(0.0979, 20)), [unsigned]],
    'float32 to uint8': [
      () => makeOp(quantize, {}, [float32([4000])], { type: 'uint8', quant: perTensor(0.037, 120) }),
    ],
    'uint8 to float32': [
      () =>
        makeOp(dequantize, {}, [makeTensor({ name: 'x', shape: [256], type: 'uint8', quant: shifted })], {
          type: 'float32',
        }),
      [unsigned],
    ],
  })
})
