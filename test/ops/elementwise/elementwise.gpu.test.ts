import { describe } from 'vitest'
import type { OpDef, Operator } from '../../../src/graph/operator'
import { perTensor, type QuantParams } from '../../../src/graph/quant-params'
import { abs } from '../../../src/ops/elementwise/abs'
import { div } from '../../../src/ops/elementwise/div'
import { elu } from '../../../src/ops/elementwise/elu'
import { hardSwish } from '../../../src/ops/elementwise/hard-swish'
import { maximum } from '../../../src/ops/elementwise/maximum'
import { minimum } from '../../../src/ops/elementwise/minimum'
import { mul } from '../../../src/ops/elementwise/mul'
import { prelu } from '../../../src/ops/elementwise/prelu'
import { reluN1To1 } from '../../../src/ops/elementwise/relu-n1-to-1'
import { sqrt } from '../../../src/ops/elementwise/sqrt'
import { sub } from '../../../src/ops/elementwise/sub'
import { float32, int8, makeOp } from '../../harness/build'
import { type CaseOptions, itMatchesReference } from '../../harness/op-case'

const [a, b, out] = [perTensor(0.031, 127), perTensor(0.0071, -128), perTensor(0.0402, 5)]
const none = { activation: 'none' } as const
const relu6 = { activation: 'relu6' } as const
const everyByte = Int8Array.from({ length: 256 }, (_, i) => i - 128)

type Shape = readonly number[]
type Case = readonly [() => Operator, CaseOptions]

function bytes<A>(
  def: OpDef<A>,
  attrs: A,
  first: Shape,
  second: Shape,
  quants = [a, b, out],
): () => Operator {
  const [x, y, quant] = quants as [QuantParams, QuantParams, QuantParams]
  return () =>
    makeOp(def, attrs, [int8(first, x, undefined, 'x'), int8(second, y, undefined, 'y')], { quant })
}

function reals<A>(def: OpDef<A>, attrs: A, first: Shape, second: Shape): () => Operator {
  return () => makeOp(def, attrs, [float32(first, undefined, 'x'), float32(second, undefined, 'y')])
}

const image = [2, 3, 5, 7]

/** Every pair of bytes. */
const all: readonly [Shape, Shape] = [
  [256, 1],
  [1, 256],
]
const inputs = { inputs: [everyByte, everyByte] }

describe('sub', () => {
  itMatchesReference({
    'int8, a value for each channel': [bytes(sub, none, image, [7])],
    'int8, a value for each channel, swapped': [bytes(sub, relu6, [7], image)],
    'float32, a value for each pixel': [reals(sub, relu6, image, [2, 3, 5, 1])],
  })
})

describe('mul', () => {
  const gate = [perTensor(0.5, 3), perTensor(1 / 256, -128), perTensor(0.5, 3)]
  itMatchesReference({
    'int8, every pair of bytes': [bytes(mul, none, ...all), inputs],
    'int8, every pair of bytes, halves in plenty': [bytes(mul, none, ...all, gate), inputs],
    'int8, a value for each image and channel': [bytes(mul, relu6, image, [2, 1, 1, 7])],
    'int8, products far below a step': [
      bytes(mul, none, image, image, [perTensor(2 ** -30, 1), perTensor(2 ** -30, 2), perTensor(1, 7)]),
    ],
    'int8, products far above a step, dispatch wraps': [
      bytes(mul, none, [40, 21], [40, 21], [perTensor(80, 1), perTensor(90, 2), perTensor(1, 7)]),
      { maxWorkgroups: 2 },
    ],
    'float32, a scalar': [reals(mul, none, image, [])],
  })
})

describe('maximum and minimum', () => {
  const same = [a, a, a]
  itMatchesReference({
    'maximum of int8, a value for each channel': [bytes(maximum, {}, image, [7], same)],
    'maximum of float32': [reals(maximum, {}, image, image)],
    'minimum of int8': [bytes(minimum, {}, image, image, same)],
    'minimum of float32, a value for each pixel': [reals(minimum, {}, image, [2, 3, 5, 1])],
  })
})

describe('div', () => {
  itMatchesReference({
    'float32, a value for each channel': [
      () => makeOp(div, relu6, [float32(image), float32([7], [-3, -0.1, 0.2, 1, 2, 17, 1e6], 'y')]),
    ],
  })
})

describe('prelu', () => {
  const alpha = () => int8([256], perTensor(0.01, 20), Array.from(everyByte), 'alpha')
  const rows = Int8Array.from({ length: 65536 }, (_, i) => (i >> 8) - 128)
  itMatchesReference({
    'int8, every pair of bytes': [
      () => makeOp(prelu, {}, [int8([256, 256], perTensor(0.031, 12)), alpha()], { quant: out }),
      { inputs: [rows] },
    ],
    'int8, a slope for each row': [bytes(prelu, {}, image, [3, 1, 1])],
    'float32, a slope for each channel': [
      () => makeOp(prelu, {}, [float32(image), float32([7], [-3, -0.1, 0, 0.2, 1, 2, 17], 'alpha')]),
    ],
  })
})

describe('functions of one number', () => {
  const stored = <A>(def: OpDef<A>, attrs: A): Case => [
    () => makeOp(def, attrs, [int8([256], perTensor(0.05, -7))], { quant: perTensor(0.03, -20) }),
    { inputs: [everyByte] },
  ]
  const positive = Float32Array.of(0, 1e-30, 1e-3, 0.25, 1, 2, 9, 1e6, 1e30)
  const numbers = Float32Array.of(-1e6, -3.001, -3, -2.999, -1, -0.5, 0, 1e-20, 0.5, 1, 2.999, 3, 3.001, 1e6)
  const falling = Float32Array.of(-1e6, -20, -3, -1, -0.2501, -0.2499, -1e-3, -1e-20, 0, 1e-20, 0.5, 1e6)
  const real = <A>(def: OpDef<A>, attrs: A, data = numbers): Case => [
    () => makeOp(def, attrs, [float32([data.length])]),
    { inputs: [data] },
  ]
  itMatchesReference({
    'abs, int8': stored(abs, {}),
    'abs, float32': real(abs, {}),
    'relu -1 to 1, int8': stored(reluN1To1, {}),
    'relu -1 to 1, float32': real(reluN1To1, {}),
    'hard-swish, int8': stored(hardSwish, {}),
    'hard-swish, float32': real(hardSwish, {}),
    'elu, int8': stored(elu, {}),
    'elu, float32': real(elu, {}, falling),
    'square root': real(sqrt, {}, positive),
  })
})
