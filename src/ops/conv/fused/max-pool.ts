import { isOp, type OpDef, type Operator, outputOf } from '../../../graph/operator'
import { maxPool2d } from '../../pool/max-pool2d'
import type { PoolAttrs } from '../../pool/pool'
import { type Conv2dAttrs, conv2dGeometry } from '../geometry'
import { linearMacs } from '../linear'
import { convCandidates } from '../variants/index'
import { readsNarrow } from '../variants/narrow'
import { convProblem } from '../variants/problem'

/** A convolution and the max-pool that follows it. Exists only inside executors. */
interface Fused {
  readonly conv: Operator<Conv2dAttrs>
  readonly pool: Operator<PoolAttrs>
}

/**
 * Convolution and 2×2 max-pool in one dispatch. The maximum is taken of accumulators, because requantization is
 * monotone, so the convolution's full output is never computed.
 */
const conv2dMaxPool: OpDef<Fused> = {
  kind: 'CONV_2D + MAX_POOL_2D',

  infer: ({ attrs }) => attrs.pool.def.infer(attrs.pool),

  reference({ attrs: { conv, pool } }, inputs) {
    return pool.def.reference(pool, conv.def.reference(conv, inputs))
  },

  candidates: ({ attrs: { conv, pool } }, context) =>
    convCandidates(convProblem(conv, outputOf(pool), true, context), 'conv2d', context),
  macs: ({ attrs: { conv } }) => linearMacs(conv),
  readsNarrow: ({ attrs }) => readsNarrow(attrs.conv),
}

/** Returns `conv` and `next` as one operator if `next` is a 2×2 max-pool of stride 2 without partial windows. */
export function fuseMaxPool(conv: Operator<Conv2dAttrs>, next: Operator): Operator | undefined {
  if (!isOp(next, maxPool2d)) return undefined
  const { window, strides, padding, activation } = next.attrs
  const { outputHeight, outputWidth } = conv2dGeometry(conv)
  const whole = padding === 'VALID' || (outputHeight % 2 === 0 && outputWidth % 2 === 0)
  if (![...window, ...strides].every((value) => value === 2) || !whole || activation !== 'none')
    return undefined
  const fused: Operator<Fused> = {
    def: conv2dMaxPool,
    name: `${conv.name} + ${next.name}`,
    attrs: { conv, pool: next },
    inputs: conv.inputs,
    outputs: next.outputs,
  }
  return fused
}
