import { failOp, inputOf, type OpDef } from '../../graph/operator'
import { checkActivations, checkSameQuant } from '../shared/check'

export interface DropoutAttrs {
  /** The share of elements dropped in training, in [0, 1). */
  readonly rate: number
}

/** Dropout, which does nothing outside training: `out = in`. It has no kernel; `freeze` removes it. */
export const dropout: OpDef<DropoutAttrs> = {
  kind: 'DROPOUT',

  infer(op) {
    const { rate } = op.attrs
    if (!(rate >= 0 && rate < 1)) failOp(op, `rate ${rate} is outside [0, 1)`)
    checkActivations(op)
    checkSameQuant(op)
    const { shape, type } = inputOf(op, 0)
    return [{ shape, type }]
  },

  reference: (_, [input]) => [input?.slice() ?? new Float32Array()],
}
