import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { clampRule } from './rectifier'
import { unary } from './unary'

/** `out = min(max(0, in), 1)`; int8 is requantized if input and output differ in scale or zero point. */
export const relu0To1: OpDef<NoAttrs> = {
  kind: 'RELU_0_TO_1',
  tflite: plainCodec(152, 1),
  ...unary(clampRule('relu0To1')),
}
