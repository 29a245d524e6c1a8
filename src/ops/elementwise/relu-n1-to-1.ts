import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { clampRule } from './rectifier'
import { unary } from './unary'

/** `out = min(max(−1, in), 1)`; int8 is requantized if input and output differ in scale or zero point. */
export const reluN1To1: OpDef<NoAttrs> = {
  kind: 'RELU_N1_TO_1',
  tflite: plainCodec(20, 1),
  ...unary(clampRule('reluN1To1')),
}
