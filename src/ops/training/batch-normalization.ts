import { constantOf, failOp, inputOf, type OpDef, type Operator } from '../../graph/operator'
import { allocate, describeSpec } from '../../graph/tensor'

export interface BatchNormalizationAttrs {
  /** Added to the variance. */
  readonly epsilon: number
}

/**
 * Batch normalisation as it is after training, over the last axis:
 * `out[…,c] = gamma[c] · (in[…,c] − mean[c]) / √(variance[c] + ε) + beta[c]`.
 *
 * Inputs, all float32: activation of any shape with C channels; gamma (default 1), beta (default 0), mean, variance,
 * each a constant [C]. It has no kernel; `freeze` folds it into the operator before it.
 */
export const batchNormalization: OpDef<BatchNormalizationAttrs> = {
  kind: 'BATCH_NORMALIZATION',

  infer(op) {
    const input = inputOf(op, 0)
    const channels = input.shape.at(-1)
    if (input.type !== 'float32' || channels === undefined) {
      failOp(op, `input is ${describeSpec(input)}; float32 with a channel axis is expected`)
    }
    normalizationFactors(op)
    return [{ shape: input.shape, type: 'float32' }]
  },

  reference(op, [data]) {
    const input = data as Float32Array
    const { scale, offset } = normalizationFactors(op)
    const result = allocate('float32', input.length)
    for (let i = 0; i < input.length; i++) {
      const c = i % scale.length
      result[i] = (input[i] as number) * (scale[c] as number) + (offset[c] as number)
    }
    return [result]
  },
}

const roles = ['', 'gamma', 'beta', 'the mean', 'the variance']

/**
 * Returns batch normalisation as one multiplication and one addition a channel: `scale = gamma / √(variance + ε)`,
 * `offset = beta − mean · scale`, in double precision.
 *
 * @throws GraphError when a constant is missing or does not have one float32 for each channel, or a variance + ε is not
 *   positive.
 */
export function normalizationFactors(op: Operator<BatchNormalizationAttrs>): {
  readonly scale: Float64Array
  readonly offset: Float64Array
} {
  const channels = inputOf(op, 0).shape.at(-1) ?? 1
  const values = (index: number): Float32Array => {
    const tensor = constantOf(op, index, roles[index])
    if (tensor.type !== 'float32' || tensor.data.length !== channels) {
      failOp(
        op,
        `${roles[index]} "${tensor.name}" is ${describeSpec(tensor)}, not float32 of ${channels} channels`,
      )
    }
    return tensor.data as Float32Array
  }
  const gamma = op.inputs[1] ? values(1) : new Float32Array(channels).fill(1)
  const beta = op.inputs[2] ? values(2) : new Float32Array(channels)
  const mean = values(3)
  const variance = values(4)
  const scale = Float64Array.from(gamma, (value, c) => {
    const spread = (variance[c] as number) + op.attrs.epsilon
    if (!(spread > 0))
      failOp(op, `channel ${c} has variance ${variance[c]} + ε ${op.attrs.epsilon}, not positive`)
    return value / Math.sqrt(spread)
  })
  const offset = Float64Array.from(beta, (value, c) => value - (mean[c] as number) * (scale[c] as number))
  return { scale, offset }
}
