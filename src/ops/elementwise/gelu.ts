import type { OpDef, Operator } from '../../graph/operator'
import { bool, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { errorFunction } from '../../numerics/error-function'
import { inSinglePrecision, type UnaryRule, unary } from './unary'

export interface GeluAttrs {
  /** Approximates the normal distribution by a hyperbolic tangent. */
  readonly approximate: boolean
}

const rule: UnaryRule<GeluAttrs> = {
  float: geluOf,
  int8: (op) => inSinglePrecision(op as Operator, (value) => geluOf(value, op.attrs)),
  shader: ({ approximate }) => ({ name: 'rare/gelu_f32', constants: { approximate: approximate ? 1 : 0 } }),
}

/**
 * Gaussian error linear unit: `out = in · Φ(in)` with the normal distribution `Φ(x) = (1 + erf(x / √2)) / 2`, or if it
 * is to be approximated `(1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2`.
 */
export const gelu: OpDef<GeluAttrs> = {
  kind: 'GELU',
  tflite: tfliteCodec({
    builtin: 150,
    options: { name: 'GeluOptions', type: 116, required: false, fields: { approximate: bool(0) } },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => ({ approximate: fields.approximate === 1 }),
    write: ({ attrs }) => ({ fields: { approximate: attrs.approximate ? 1 : 0 } }),
  }),
  ...unary(rule),
}

function geluOf(value: number, { approximate }: GeluAttrs): number {
  if (!approximate) return 0.5 * value * (1 + errorFunction(value * Math.SQRT1_2))
  return 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)))
}
