import { perTensor } from '../../../src/graph/quant-params'
import * as ops from '../../../src/ops'
import {
  caseOf,
  type GraphCase,
  type Operand,
  type OperatorCaseOptions,
  type Shape,
  shapes,
} from './builders'

const quants = [perTensor(0.031, 12), perTensor(0.0271, -19), perTensor(0.11, 5)]

function product(
  name: string,
  operands: readonly (Shape | Operand)[],
  [adjX, adjY]: readonly [boolean, boolean] = [false, false],
  options: OperatorCaseOptions = {},
): GraphCase {
  return caseOf(`product ${name}`, ops.batchMatMul, { adjX, adjY }, operands, {
    quants,
    floor: 1,
    ...options,
  })
}

export const matmul: readonly GraphCase[] = [
  product('of matrices', shapes([5, 7], [7, 6])),
  product('of batches', shapes([2, 3, 5, 7], [2, 3, 7, 6])),
  product('of batches, the first adjoint', shapes([2, 7, 5], [2, 7, 9]), [true, false]),
  product('of batches, the second adjoint', shapes([2, 5, 7], [2, 9, 7]), [false, true]),
  product('of batches, both adjoint', shapes([2, 8, 5], [2, 6, 8]), [true, true]),
  product('of batches that broadcast', shapes([2, 1, 5, 4], [3, 4, 8])),
  product('with a constant', shapes([2, 3, 5], { shape: [5, 4], values: 'random' })),
  product('of extreme zero points', shapes([4, 40], [40, 9]), [false, false], {
    kinds: ['int8'],
    quants: [perTensor(0.02, 127), perTensor(0.03, -128), perTensor(9, -90)],
  }),
  product('into coarser steps, dispatch wraps', shapes([9, 61, 4], [9, 4, 3]), [false, false], {
    quants: [perTensor(0.02, 7), perTensor(0.03, 8), perTensor(0.9, 0)],
    maxWorkgroups: 3,
  }),
]
