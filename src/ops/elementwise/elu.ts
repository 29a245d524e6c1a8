import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

const rule: UnaryRule<NoAttrs> = {
  float: (value) => (value < 0 ? Math.expm1(value) : value),
  shader: () => ({ name: 'rare/elu_f32' }),
}

/** `out = in` if in ≥ 0, else `exp(in) − 1`. */
export const elu: OpDef<NoAttrs> = {
  kind: 'ELU',
  tflite: plainCodec(111, 1),
  ...unary(rule),
}
