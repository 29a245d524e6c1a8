import type { OpDef } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import { makeTensor } from '../../graph/tensor'
import * as ops from '../../ops'
import { int8, type Network, network, operator, type Shape } from '../build'

const from = perTensor(0.031, 12)
const to = { type: 'int8', quant: perTensor(0.0479, -20) } as const
const same = { type: 'int8', quant: from } as const

/** Elements in the places of each other, and operands that are broadcast. */
export function elementwise(): Network[] {
  return [
    network('functions of one number', () => {
      const input = int8('input', [3, 131], from)
      const of = <A>(def: OpDef<A>, attrs: A) => {
        const { quantization } = def
        const output = quantization?.rule === 'fixed' ? { ...to, quant: quantization.output } : to
        return operator(def.kind, def, attrs, [input], output)
      }
      return [
        of(ops.abs, {}),
        of(ops.elu, {}),
        of(ops.exp, {}),
        of(ops.gelu, { approximate: true }),
        of(ops.hardSwish, {}),
        of(ops.leakyRelu, { alpha: 0.17 }),
        of(ops.relu, {}),
        of(ops.relu0To1, {}),
        of(ops.relu6, {}),
        of(ops.reluN1To1, {}),
        of(ops.sigmoid, {}),
        of(ops.tanh, {}),
      ]
    }),
    network('functions of positive numbers', () => {
      const input = int8('input', [3, 131], perTensor(0.031, -128))
      return [operator('LOG', ops.log, {}, [input], to), operator('RSQRT', ops.rsqrt, {}, [input], to)]
    }),
    arithmetic('arithmetic', [2, 5, 11], [2, 5, 11]),
    arithmetic('arithmetic, one operand broadcast', [2, 3, 7, 6], [1, 7, 1]),
    network('products of matrices', () => {
      const a = int8('a', [2, 3, 5, 7], from)
      const b = int8('b', [1, 3, 7, 6], perTensor(0.0271, -19))
      const like = int8('like b', [3, 6, 7], perTensor(0.0271, -19))
      return [
        operator('BATCH_MATMUL', ops.batchMatMul, { adjX: false, adjY: false }, [a, b], to),
        operator(
          'BATCH_MATMUL, the second adjoint',
          ops.batchMatMul,
          { adjX: false, adjY: true },
          [a, like],
          to,
        ),
      ]
    }),
    network('from type to type', () => {
      const real = makeTensor({ name: 'real', shape: [6, 61], type: 'float32' })
      const bytes = int8('bytes', [5, 61], from)
      const unsigned = { type: 'uint8', quant: perTensor(0.0979, 120) } as const
      return [
        operator('real to int8', ops.quantize, {}, [real], same),
        operator('real to uint8', ops.quantize, {}, [real], unsigned),
        operator('int8 to int8', ops.quantize, {}, [bytes], to),
        operator('int8 to uint8', ops.quantize, {}, [bytes], unsigned),
        operator('int8 to real', ops.dequantize, {}, [bytes], { type: 'float32' }),
      ]
    }),
  ]
}

function arithmetic(name: string, left: Shape, right: Shape): Network {
  return network(name, () => {
    const a = int8('a', left, from)
    const b = int8('b', right, perTensor(0.0171, -33))
    const like = int8('like a', right, from)
    return [
      operator('ADD', ops.add, { activation: 'relu' }, [a, b], to),
      operator('SUB', ops.sub, { activation: 'none' }, [a, b], to),
      operator('MUL', ops.mul, { activation: 'relu6' }, [a, b], to),
      operator('PRELU', ops.prelu, {}, [a, b], to),
      operator('SQUARED_DIFFERENCE', ops.squaredDifference, {}, [a, b], to),
      operator('MAXIMUM', ops.maximum, {}, [a, like], same),
      operator('MINIMUM', ops.minimum, {}, [a, like], same),
    ]
  })
}
