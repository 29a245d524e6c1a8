import { operators } from '../../ops/index'
import { type Codecs, codecsOf } from './codecs'

/** Every operator that has a `.tflite` form. */
export const allCodecs: Codecs = codecsOf(operators)
