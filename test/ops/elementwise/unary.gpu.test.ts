import { describe } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import type { Tensor } from '../../../src/graph/tensor'
import { leakyRelu } from '../../../src/ops/elementwise/leaky-relu'
import { relu } from '../../../src/ops/elementwise/relu'
import { relu6 } from '../../../src/ops/elementwise/relu6'
import { sigmoid } from '../../../src/ops/elementwise/sigmoid'
import { tanh } from '../../../src/ops/elementwise/tanh'
import { float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'

const everyByte = Int8Array.from({ length: 256 }, (_, i) => i - 128)
const numbers = Float32Array.of(
  ...[-1e30, -100, -88, -20, -9, -1, -0.2501, -0.25, -0.2499, -1e-3, -1e-20, 0],
  ...[1e-20, 1e-3, 0.2499, 0.25, 0.2501, 0.5, 1, 6, 9, 20, 88, 100, 1e30],
)

const toSigmoid = { quant: perTensor(1 / 256, -128) }
const toTanh = { quant: perTensor(1 / 128, 0) }

type Build = (x: Tensor, stored: boolean) => Operator
const cases: readonly (readonly [string, Build])[] = [
  ['relu', (x, stored) => makeOp(relu, {}, [x], stored ? { quant: perTensor(0.03, -128) } : {})],
  ['relu6', (x, stored) => makeOp(relu6, {}, [x], stored ? { quant: perTensor(0.025, -128) } : {})],
  [
    'leakyRelu',
    (x, stored) => makeOp(leakyRelu, { alpha: 0.1 }, [x], stored ? { quant: perTensor(0.04, 20) } : {}),
  ],
  [
    'leakyRelu, falling',
    (x, stored) => makeOp(leakyRelu, { alpha: -1 }, [x], stored ? { quant: perTensor(0.04, 9) } : {}),
  ],
  ['sigmoid', (x, stored) => makeOp(sigmoid, {}, [x], stored ? toSigmoid : {})],
  ['tanh', (x, stored) => makeOp(tanh, {}, [x], stored ? toTanh : {})],
]

describe.each(cases)('%s', (_, build) => {
  const stored = (shape: readonly number[], zeroPoint: number) => () =>
    build(int8(shape, perTensor(0.05, zeroPoint)), true)
  const real = (shape: readonly number[]) => () => build(float32(shape), false)
  itMatchesReference({
    'int8, every byte': [stored([256], -7), { inputs: [everyByte] }],
    'int8, odd rows, zero point −128': [stored([2, 3, 5, 7], -128)],
    'int8, odd rows, zero point 127, dispatch wraps': [stored([5, 131], 127), { maxWorkgroups: 2 }],
    'float32, odd rows': [real([2, 3, 5, 7])],
    'float32, far and near': [real([numbers.length]), { inputs: [numbers] }],
  })
})
