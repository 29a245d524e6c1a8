/** Numbers at which quantizing is hard, which TensorFlow Lite rounds twice or not at all. */
import { describe } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { quantize } from '../../../src/ops/quantize/quantize'
import { float32, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'
import { seeded } from '../../harness/random'
import { halves } from '../cases/quantize'

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
    [0.007842999882996082, -1],
    [0.02351972833275795, -18],
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
})
