import type { OpDef } from '../../graph/operator'
import type { NoAttrs } from '../shared/check'
import { plainCodec } from '../shared/tflite-options'
import { clampRule } from './rectifier'
import { unary } from './unary'

/** `out = min(max(0, in), 6)`; int8 is requantized if input and output differ in scale or zero point. */
export const relu6: OpDef<NoAttrs> = {
  kind: 'RELU6',
  tflite: plainCodec(21, 2),
  ...unary(clampRule('relu6')),
}
