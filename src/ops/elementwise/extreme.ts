/** The definition of MAXIMUM and MINIMUM. */
import type { OpDef, Operator } from '../../graph/operator'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { checkSameQuant, type NoAttrs } from '../shared/check'
import { type BinaryRule, binary } from './binary'
import { broadcastVersion } from './broadcast'

/** Defines the operator that keeps the larger, or the smaller, of two elements. */
export function extreme(kind: string, builtin: number, largest: boolean): OpDef<NoAttrs> {
  const choose = largest ? Math.max : Math.min
  const rule: BinaryRule<NoAttrs> = {
    float: choose,
    integer: (a, b) => (a > b === largest ? a : b),
    int8: () => choose,
    quantization: { rule: 'shared' },
    check: (op) => checkSameQuant(op as Operator),
    shader: () => ({ name: 'rare/extreme', constants: { largest: largest ? 1 : 0 } }),
  }
  return {
    kind,
    tflite: tfliteCodec({
      builtin,
      options: { name: 'MaximumMinimumOptions', type: 39, required: false, fields: {} },
      version: (op) => Math.max(versionByType(op, 2), broadcastVersion(op, 3)),
      read: () => ({}),
      write: () => ({ fields: {} }),
    }),
    ...binary(rule),
  }
}
