import { constantOf, failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { largestFloat32 } from '../../numerics/float32'
import { clamp } from '../../numerics/requantize'
import { readPairs, writePairs } from '../shared/tflite-operands'
import { copyElements, copyKernel } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'
import { checkPaddings, type PadAttrs, padBatch, paddedAxes, paddedShape, padVersion } from './pad'

/**
 * Padding with a value: `out[i] = in[i − before]` inside the input, the value elsewhere.
 *
 * Inputs: the tensor to pad, and the value (constant, one element, of the same type and quantization).
 */
export const padV2: OpDef<PadAttrs> = {
  kind: 'PADV2',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 60,
    attributeInputs: [1],
    version: padVersion,
    read: ({ operands: [paddings] }) => ({ paddings: readPairs(paddings, 'PADV2: paddings') }),
    write: ({ attrs: { paddings } }) => ({ fields: {}, operands: [writePairs(paddings)] }),
  }),

  infer(op) {
    const value = constantOf(op, 1, 'the value')
    if (value.data.length !== 1)
      failOp(op, `the value "${value.name}" is ${describeSpec(value)}, not one element`)
    checkPaddings(op)
    checkMoving(op)
    return [{ shape: paddedShape(op), type: inputOf(op, 0).type }]
  },

  reference: (op, [data]) => [copyElements(paddedAxes(op), inputOf(op, 0), data as Int8Array, padValue(op))],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, paddedAxes(op), context, { fill: Number(padValue(op)) })],
  rebatch: padBatch,
}

/** Returns the value; infinities as the largest numbers, because shaders take no others as constants. */
function padValue(op: Operator): number | bigint {
  const value = constantOf(op, 1).data[0] ?? 0
  return typeof value === 'bigint' ? value : clamp(value, -largestFloat32, largestFloat32)
}
