/** Functions of one number without attributes that int8 has no form of, or one by TensorFlow Lite's lookup table. */
import type { OpDef, Operator } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { inSinglePrecision, type UnaryRule, unary } from './unary'

export interface FunctionOptions {
  /** The operator's version for int8, if TensorFlow Lite has a lookup table for it; float32 only without. */
  readonly int8?: number
  /** The function that int8 is computed by, where it is not the same. */
  readonly bytes?: (value: number) => number
  /** The function on int32 and int64. */
  integer?(value: bigint): bigint
}

/** Defines `out = float(in)`. Its shader is `rare/KIND_f32`, in small letters. */
export function functionOf(
  kind: string,
  builtin: number,
  float: (value: number) => number,
  { int8, bytes = float, integer }: FunctionOptions = {},
): OpDef<NoAttrs> {
  const rule: UnaryRule<NoAttrs> = {
    float,
    arithmetic: true,
    shader: () => ({ name: `rare/${kind.toLowerCase()}_f32` }),
    ...(integer && { integer }),
    ...(int8
      ? { int8: (op: Operator<NoAttrs>) => inSinglePrecision(op as Operator, bytes) }
      : { floatOnly: true }),
  }
  return { kind, tflite: plainCodec(builtin, int8 ?? 1), ...unary(rule) }
}
