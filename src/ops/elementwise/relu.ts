import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { clampRule } from './rectifier'
import { unary } from './unary'

/** `out = max(0, in)`; int8 is requantized if input and output differ in scale or zero point. */
export const relu: OpDef<NoAttrs> = {
  kind: 'RELU',
  tflite: plainCodec(19, 2),
  ...unary(clampRule('relu')),
}
