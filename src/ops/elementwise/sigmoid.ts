import type { OpDef } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { type UnaryRule, unary } from './unary'

const rule: UnaryRule<NoAttrs> = {
  float: (value) => 1 / (1 + Math.exp(-value)),
  shader: () => ({ name: 'rare/sigmoid_f32' }),
  output: perTensor(1 / 256, -128),
}

/** `out = 1 / (1 + exp(−in))`; an int8 output has scale 1/256 and zero point −128. */
export const sigmoid: OpDef<NoAttrs> = {
  kind: 'LOGISTIC',
  tflite: plainCodec(14, 2),
  ...unary(rule),
}
