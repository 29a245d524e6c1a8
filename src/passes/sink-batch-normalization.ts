import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor } from '../graph/tensor'
import { averagePool2d, batchNormalization, maxPool2d } from '../ops/index'
import { normalizationFactors } from '../ops/training/batch-normalization'
import { foldsNormalization } from './fold-batch-normalization'
import { type Edit, rewrite, type View } from './rewrite'

/**
 * Moves batch normalisation that no operator before it takes in (an activation stands between) behind the pool that alone
 * reads it: there are fewer pixels there, and the pool meets the convolution. An average of `a·x + b` is `a` times the
 * average, plus `b`; of a maximum that holds unless `a` is negative.
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
