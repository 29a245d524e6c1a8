import { perTensor } from '../../../src/graph/quant-params'
import * as ops from '../../../src/ops'
import { caseOf, type GraphCase, type Shape } from './builders'

const one = { beta: 1 }
const rows: readonly Shape[] = [
  [1, 1],
  [3, 2],
  [400, 5],
  [400, 10],
  [7, 12],
  [40, 100],
  [2, 3, 5, 21],
  [3, 1000],
  [1, 5000],
]

/** A row of four at a step of 0.1. */
function row(name: string, values: readonly number[]): GraphCase {
  return caseOf(`softmax, ${name}`, ops.softmax, one, [[1, 4]], {
    kinds: ['int8'],
    quants: [perTensor(0.1, 0)],
    inputs: [Int8Array.from(values)],
  })
}

const softmaxes: readonly GraphCase[] = [
  ...rows.flatMap((shape) => {
    const of = (scale: number, zeroPoint: number) => ({
      kinds: ['int8' as const],
      quants: [perTensor(scale, zeroPoint)],
    })
    const name = `softmax of ${shape.join('×')}`
    return [
      caseOf(name, ops.softmax, { beta: 0.7 }, [shape], { kinds: ['float32'] }),
      caseOf(name, ops.softmax, one, [shape], of(0.06, 127)),
      caseOf(`${name}, coarse`, ops.softmax, one, [shape], of(1.3, -128)),
      // Equal shares of long rows are below a step.
      ...((shape.at(-1) ?? 0) > 256
        ? []
        : [caseOf(`${name}, fine`, ops.softmax, one, [shape], of(0.001, 0))]),
    ]
  }),
  caseOf('softmax, dispatch wraps', ops.softmax, { beta: 2 }, [[53, 9]], { maxWorkgroups: 10 }),
  row('all at the maximum', [127, 127, 127, 127]),
  row('all at the minimum', [-128, -128, -128, -128]),
  row('one far above the rest', [-128, 127, -128, -128]),
  caseOf('softmax of large logits', ops.softmax, one, [[2, 3]], {
    kinds: ['float32'],
    inputs: [Float32Array.of(5000, 5000, 4999, -5000, -5000, -4999)],
  }),
]

function logarithms(name: string, shape: Shape, scale: number, zeroPoint = 3): GraphCase {
  const quants = [perTensor(scale, zeroPoint)]
  return caseOf(`log-softmax ${name}`, ops.logSoftmax, {}, [shape], { kinds: ['int8'], quants })
}

const logSoftmaxes: readonly GraphCase[] = [
  caseOf('log-softmax', ops.logSoftmax, {}, [[2, 3, 7]], { floor: 1 }),
  logarithms('of ten', [400, 10], 0.06),
  logarithms('of a hundred, fine', [40, 100], 0.0137),
  logarithms('of five, coarse', [400, 5], 0.7, -128),
  logarithms('of 999', [7, 999], 0.11, -128),
  logarithms('of rows longer than a workgroup', [2, 1001], 0.013),
  logarithms('of steps that leave the output’s range', [5, 6], 1000),
]

export const softmax: readonly GraphCase[] = [...softmaxes, ...logSoftmaxes]
