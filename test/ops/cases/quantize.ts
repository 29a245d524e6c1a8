import type { QuantParams } from '../../../src/graph/quant-params'
import { perTensor } from '../../../src/graph/quant-params'
import type { TensorData } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import { caseOf, everyByte, type GraphCase } from './builders'

type Byte = 'int8' | 'uint8'

const everyUnsigned = Uint8Array.from({ length: 256 }, (_, i) => i)

/** Every byte from one quantization to another. */
function requantized(
  name: string,
  [from, quant]: readonly [Byte, QuantParams],
  [to, wanted]: readonly [Byte, QuantParams],
): GraphCase {
  const data: TensorData = from === 'int8' ? everyByte : everyUnsigned
  return caseOf(`quantize, ${from} to ${to}${name}`, ops.quantize, {}, [[256]], {
    from,
    to,
    quants: [quant, wanted],
    inputs: [data],
  })
}

const [signed, unsigned] = [perTensor(0.031, 12), perTensor(0.031, 140)]

/** Numbers around the halves of every step, one unit in the last place to either side. */
export function halves(scale: number, zeroPoint: number): Float32Array {
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

function halving(scale: number, zeroPoint: number, to: Byte = 'int8'): GraphCase {
  const data = halves(scale, zeroPoint)
  const name = `quantize to ${to}, halves at scale ${scale}, zero point ${zeroPoint}`
  return caseOf(name, ops.quantize, {}, [[data.length]], {
    from: 'float32',
    to,
    quants: [perTensor(scale, zeroPoint)],
    inputs: [data],
  })
}

function dequantized(scale: number, zeroPoint: number): GraphCase {
  return caseOf(`dequantize, scale ${scale}, zero point ${zeroPoint}`, ops.dequantize, {}, [[3, 5, 7]], {
    from: 'int8',
    to: 'float32',
    quants: [perTensor(scale, zeroPoint)],
    tolerance: 0,
  })
}

const toInt8 = { from: 'float32', to: 'int8' } as const

export const quantize: readonly GraphCase[] = [
  caseOf('quantize', ops.quantize, {}, [[60, 67]], { ...toInt8, quants: [perTensor(0.023, -7)] }),
  caseOf('quantize, odd rows, dispatch wraps', ops.quantize, {}, [[5, 7, 13]], {
    ...toInt8,
    quants: [perTensor(0.1, 4)],
    maxWorkgroups: 2,
  }),
  caseOf('quantize to uint8', ops.quantize, {}, [[60, 67]], {
    from: 'float32',
    to: 'uint8',
    quants: [perTensor(0.037, 120)],
  }),
  halving(1, 0),
  halving(0.5, 3),
  halving(0.007842999882996082, -1),
  halving(0.02351972833275795, -18),
  halving(0.037, 120, 'uint8'),
  requantized('', ['uint8', unsigned], ['int8', signed]),
  requantized('', ['int8', signed], ['uint8', unsigned]),
  requantized(', another zero point', ['uint8', perTensor(0.031, 3)], ['int8', signed]),
  requantized(', finer', ['uint8', unsigned], ['int8', perTensor(0.0171, -20)]),
  requantized(', coarser', ['uint8', unsigned], ['int8', perTensor(0.0979, -20)]),
  requantized(', coarser', ['int8', signed], ['uint8', perTensor(0.0979, 120)]),
  requantized(', finer', ['int8', signed], ['int8', perTensor(0.0171, -20)]),
  requantized(', coarser', ['int8', signed], ['int8', perTensor(0.0979, -20)]),
  requantized(', 300 times as coarse', ['int8', perTensor(0.031, 100)], ['int8', perTensor(9.3, -20)]),
  requantized(', in place', ['int8', signed], ['int8', signed]),
  requantized(', coarser', ['uint8', unsigned], ['uint8', perTensor(0.0979, 20)]),
  ...[-128, 0, 127].flatMap((zeroPoint) => [dequantized(0.037, zeroPoint), dequantized(3e30, zeroPoint)]),
  caseOf('dequantize uint8', ops.dequantize, {}, [[256]], {
    from: 'uint8',
    to: 'float32',
    quants: [unsigned],
    inputs: [everyUnsigned],
    file: 'grows',
    tolerance: 0,
  }),
  ...[false, true].flatMap((asymmetric) => {
    const name = `dynamic quantization, ${asymmetric ? 'asymmetric' : 'symmetric'}`
    return [
      caseOf(`${name}, of images`, ops.dynamicQuantize, { length: 45, asymmetric }, [[3, 3, 3, 5]], {
        file: 'none',
      }),
      caseOf(`${name}, of long rows`, ops.dynamicQuantize, { length: 301, asymmetric }, [[4, 301]], {
        file: 'none',
      }),
    ]
  }),
]
