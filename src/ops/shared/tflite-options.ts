/** The option fields that several operators share in `.tflite` files, and their enumerations. */
import { GraphError } from '../../graph/errors'
import { i8, i32, type TfliteCodec, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import type { Activation } from './activation'
import type { NoAttrs } from './check'
import type { Padding, WindowAttrs } from './window'

const paddings: readonly Padding[] = ['SAME', 'VALID']
const activations: readonly Activation[] = ['none', 'relu', 'reluN1To1', 'relu6']
const unknownActivations: Readonly<Record<number, string>> = { 4: 'TANH', 5: 'SIGN_BIT' }

/** The first fields of convolutions and pools. */
export const windowFields = { padding: i8(0), strideW: i32(1), strideH: i32(2) }

type WindowFields = Readonly<Record<keyof typeof windowFields, number>>

/**
 * Returns strides and padding from `windowFields`.
 *
 * @throws GraphError when the padding's number has no meaning.
 */
export function readWindow({ padding, strideW, strideH }: WindowFields): WindowAttrs {
  const name = paddings[padding]
  if (!name) throw new GraphError(`padding ${padding} is neither 0 (SAME) nor 1 (VALID)`)
  return { strides: [strideH, strideW], padding: name }
}

/** The reverse of `readWindow`. */
export function writeWindow({ strides: [strideH, strideW], padding }: WindowAttrs): WindowFields {
  return { padding: paddings.indexOf(padding), strideW, strideH }
}

/**
 * Returns the activation fused into an operator, from its number in `ActivationFunctionType`.
 *
 * @throws GraphError when it is not a clamp.
 */
export function readActivation(number: number): Activation {
  const activation = activations[number]
  if (activation) return activation
  const name = unknownActivations[number] ?? `number ${number}`
  throw new GraphError(`fused activation ${name} does not run here; ${activations.join(', ')} do`)
}

/** The reverse of `readActivation`. */
export function writeActivation(activation: Activation): number {
  return activations.indexOf(activation)
}

/** Returns the codec of an operator without attributes, whose version is `int8` for int8 input and 1 for any other. */
export function plainCodec(builtin: number, int8: number): TfliteCodec<NoAttrs> {
  return tfliteCodec({
    builtin,
    version: (op) => versionByType(op, int8),
    read: () => ({}),
    write: () => ({ fields: {} }),
  })
}
