/** The definition of EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER and GREATER_EQUAL. */
import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { sameQuant } from '../../graph/quant-params'
import { describeSpec, type Tensor } from '../../graph/tensor'
import { batchOfBroadcast } from '../shared/batch'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { combine } from './binary'
import { broadcastShape } from './broadcast'

const comparable = ['float32', 'int8', 'int32', 'int64', 'bool']

/**
 * Defines an operator that compares two tensors of one type element by element, with broadcasting; the output is bool.
 * Quantized inputs have one scale and zero point, so that bytes compare as the real numbers do.
 */
export function comparison(
  kind: string,
  builtin: number,
  holds: (a: number, b: number) => boolean,
): OpDef<NoAttrs> {
  return {
    kind,
    tflite: plainCodec(builtin, 2),

    infer(op) {
      const [a, b, output] = [inputOf(op, 0), inputOf(op, 1), outputOf(op)]
      const shape = broadcastShape(op)
      if (!fits(a, b) || output.type !== 'bool') {
        failOp(
          op,
          `compares ${comparable.join(', ')} of one type and quantization into bool, ` +
            `not ${describeSpec(a)} and ${describeSpec(b)} into ${output.type}`,
        )
      }
      return [{ shape, type: 'bool' }]
    },

    // Elements of int64 are bigints, which compare like numbers.
    reference: (op, [a, b]) => [
      combine(op, a as Int32Array, b as Int32Array, (x, y) => (holds(x, y) ? 1 : 0)),
    ],

    rebatch: batchOfBroadcast,
    hostOnly: () => 'its output is bool, which shaders do not hold',
  }
}

function fits(a: Tensor, b: Tensor): boolean {
  return (
    comparable.includes(a.type) && a.type === b.type && (a.type !== 'int8' || sameQuant(a.quant, b.quant))
  )
}
