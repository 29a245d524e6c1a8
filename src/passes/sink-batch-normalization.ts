import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor } from '../graph/tensor'
import { averagePool2d, batchNormalization, maxPool2d } from '../ops/index'
import { normalizationFactors } from '../ops/training/batch-normalization'
import { foldsNormalization } from './fold-batch-normalization'
import { type Edit, rewrite, type View } from './rewrite'

/**
 * Moves batch normalisation behind the pool that follows it, if only the pool reads it and it can't be folded into the
 * operator before it (an activation stands between). There are fewer pixels behind the pool, and the pool then follows
 * the convolution. The average of `a·x + b` is `a` times the average of `x`, plus `b`; the same is true of a maximum
 * unless `a` is negative.
 */
export function sinkBatchNormalization(graph: Graph): Graph {
  return rewrite(graph, sink)
}

function sink(pool: Operator, view: View): Edit | undefined {
  const average = isOp(pool, averagePool2d)
  if ((!average && !isOp(pool, maxPool2d)) || pool.attrs.activation !== 'none') return undefined
  const norm = view.exclusiveProducer(pool)
  if (!norm || !isOp(norm, batchNormalization) || foldsNormalization(view.exclusiveProducer(norm)))
    return undefined
  if (!average && normalizationFactors(norm).scale.some((factor) => factor < 0)) return undefined
  const output = outputOf(pool)
  const pooled = makeTensor({ ...output, name: `${output.name}/early` })
  return {
    remove: [norm, pool],
    add: [
      makeOperator({ ...pool, inputs: [inputOf(norm, 0)], outputs: [pooled] } as Operator),
      makeOperator({ ...norm, inputs: [pooled, ...norm.inputs.slice(1)], outputs: [output] } as Operator),
    ],
  }
}
