import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { dequantize } from '../../../src/ops/quantize/dequantize'
import { quantize } from '../../../src/ops/quantize/quantize'
import { float32, int8, makeOp, plain } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'
import { seeded } from '../../harness/random'

/** Numbers around the halves of every step, one unit in the last place to either side. */
function halves(scale: number, zeroPoint: number): Float32Array {
  const reals: number[] = []
  const bits = new Uint32Array(1)
  const real = new Float32Array(bits.buffer)
  for (let step = -130; step <= 130; step += 0.5) {
    real[0] = (step - zeroPoint) * scale
    const [exact = 0] = bits
    for (const near of [exact, exact + 1, Math.max(exact - 1, 0)]) {
      bits[0] = near
      reals.push(real[0] ?? 0)
    }
  }
  return Float32Array.from(reals)
}

/** Random bit patterns: every exponent, subnormals and NaN among them. */
function patterns(count: number): Float32Array {
  const random = seeded(11)
  const bits = Uint32Array.from({ length: count }, () => Math.floor(random() * 2 ** 32))
  return new Float32Array(bits.buffer)
}

const special = Float32Array.of(
  ...[0, -0, Number.NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e-45, -1e-45, 1.1754942e-38, 1.1754944e-38],
)

describe('quantize', () => {
  for (const [scale, zeroPoint] of [
    [1, 0],
    [0.5, 3],
    [1 / 255, -128],
    [0.037, 127],
    [3e38, 0],
    [2e-38, 5],
    [1e-37, -128],
    [1.7e38, -1],
  ] as const) {
    const inputs = { halves: halves(scale, zeroPoint), patterns: patterns(10_000), special }
    for (const [name, data] of Object.entries(inputs)) {
      const op = () =>
        makeOp(quantize, {}, [float32([data.length])], { type: 'int8', quant: perTensor(scale, zeroPoint) })
      itMatchesReference({ [`${name} at scale ${scale}, zero point ${zeroPoint}`]: [op, { inputs: [data] }] })
    }
  }
  itMatchesReference({
    'float32 to uint8': [
      () => makeOp(quantize, {}, [float32([3, 7])], { type: 'uint8', quant: perTensor(0.1, 250) }),
    ],
    'int8 to uint8': [
      () => makeOp(quantize, {}, [int8([3, 7], plain)], { type: 'uint8', quant: perTensor(1, 128) }),
    ],
    'int8 to int8 of another scale': [
      () => makeOp(quantize, {}, [int8([3, 7], plain)], { type: 'int8', quant: perTensor(0.7, -128) }),
    ],
    'odd rows, dispatch wraps': [
      () => makeOp(quantize, {}, [float32([5, 7, 13])], { type: 'int8', quant: perTensor(0.1, 4) }),
      { maxWorkgroups: 2 },
    ],
  })
})

describe('dequantize', () => {
  const unsigned = makeTensor({ name: 'x', shape: [3, 7], type: 'uint8', quant: perTensor(0.037, 140) })
  itMatchesReference({
    uint8: [
      () => makeOp(dequantize, {}, [unsigned], { type: 'float32' }),
      { inputs: [Uint8Array.from({ length: 21 }, (_, i) => (i * 37) % 256)], tolerance: 0 },
    ],
  })
  for (const zeroPoint of [-128, 0, 127]) {
    const op = (scale: number) => () =>
      makeOp(dequantize, {}, [int8([3, 5, 7], perTensor(scale, zeroPoint))], { type: 'float32' })
    itMatchesReference({
      [`zero point ${zeroPoint}`]: [op(0.037), { tolerance: 0 }],
      [`zero point ${zeroPoint}, a large scale`]: [op(3e30), { tolerance: 0 }],
    })
  }
})
