import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

const rule: UnaryRule<NoAttrs> = {
  float: Math.sqrt,
  shader: () => ({ name: 'rare/sqrt_f32' }),
  floatOnly: true,
}

/** `out = √in`, float32 only. Negative numbers give NaN on the CPU. */
export const sqrt: OpDef<NoAttrs> = {
  kind: 'SQRT',
  tflite: plainCodec(75, 1),
  ...unary(rule),
}
