import type { OpDef } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

const rule: UnaryRule<NoAttrs> = {
  float: Math.tanh,
  shader: () => ({ name: 'rare/tanh_f32' }),
  output: perTensor(1 / 128, 0),
}

/** `out = tanh(in)`; an int8 output has scale 1/128 and zero point 0. */
export const tanh: OpDef<NoAttrs> = {
  kind: 'TANH',
  tflite: plainCodec(28, 2),
  ...unary(rule),
}
