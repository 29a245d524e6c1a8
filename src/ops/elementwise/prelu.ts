import type { Kernel, KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { describeSpec, sameShape } from '../../graph/tensor'
import { multiplyTwiceRounded } from '../../numerics/gemmlowp'
import { clamp, toFixedPoint } from '../../numerics/requantize'
import { outputRange } from '../shared/activation'
import { batchOfBroadcast } from '../shared/batch'
import { readBinding, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, type NoAttrs, perTensorOf } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { plainCodec } from '../shared/tflite-options'
import { combine } from './binary'
import { broadcastConstants, broadcastShape } from './broadcast'
import { pairsBinding } from './pairs'

/**
 * Parametric ReLU: `out = in` if in ≥ 0, else `alpha · in`. Input 1 is alpha, broadcast to the input's shape.
 *
 * int8: a lookup table of all pairs of bytes, filled by the rule of TensorFlow Lite's kernel (XNNPACK has none in
 * int8).
 */
export const prelu: OpDef<NoAttrs> = {
  kind: 'PRELU',
  quantization: { rule: 'free' },
  tflite: plainCodec(54, 1),

  infer(op) {
    const [input, alpha] = [inputOf(op, 0), inputOf(op, 1, 'alpha')]
    if (!sameShape(broadcastShape(op), input.shape)) {
      failOp(op, `alpha is ${describeSpec(alpha)}, which does not stretch to ${describeSpec(input)}`)
    }
    checkActivations(op)
    if (input.type === 'int8') preluFunction(op)
    return [{ shape: input.shape, type: input.type }]
  },

  reference(op, [data, alpha]) {
    const real = (x: number, slope: number) => (x >= 0 ? x : x * slope)
    const f = outputOf(op).type === 'int8' ? preluFunction(op) : real
    return [combine(op, data as Int8Array, alpha as Int8Array, f)]
  },

  rebatch: batchOfBroadcast,
  kernel: (op, context) => [preluKernel(op, context)],
}

function preluKernel(op: Operator<NoAttrs>, context: KernelContext): Kernel {
  const output = outputOf(op)
  const [low, high] = outputRange('none', output)
  const table = output.type === 'int8' ? [pairsBinding(preluFunction(op))] : []
  return {
    shader: shaderFor(output, table.length > 0 ? 'rare/pairs' : 'rare/prelu'),
    constants: { ...broadcastConstants(op, context), low, high },
    bindings: [readBinding(op, 0, context), readBinding(op, 1, context), writeBinding(op), ...table],
    workgroups: flatDispatch(totalWords(context.layout(output)), context.maxWorkgroups),
  }
}

/**
 * Returns the function on stored values of input and alpha. With x and alpha less their zero points, it is
 * x · s_in / s_out if x ≥ 0, else x · alpha · s_in · s_alpha / s_out; each rounded twice.
 */
function preluFunction(op: Operator<NoAttrs>): (q: number, alpha: number) => number {
  const [input, alpha] = [perTensorOf(op, inputOf(op, 0)), perTensorOf(op, inputOf(op, 1))]
  const output = perTensorOf(op, outputOf(op))
  const above = toFixedPoint(Math.fround(input.scale / output.scale))
  const below = toFixedPoint(Math.fround(Math.fround(input.scale * alpha.scale) / output.scale))
  return (q, slope) => {
    const x = q - input.zeroPoint
    const scaled =
      x >= 0 ? multiplyTwiceRounded(x, above) : multiplyTwiceRounded(x * (slope - alpha.zeroPoint), below)
    return clamp(scaled + output.zeroPoint, -128, 127)
  }
}
