import { checkModel } from '../graph/check'
import type { Graph } from '../graph/graph'
import { arithmeticAsNormalization } from './arithmetic-as-normalization'
import { dropTraining } from './drop-training'
import { foldBatchNormalization } from './fold-batch-normalization'
import { foldConstants } from './fold-constants'
import { foldDilations } from './fold-dilations'
import { foldNormalizationForward } from './fold-normalization-forward'
import { fuseActivations } from './fuse-activations'
import { fuseClamps } from './fuse-clamps'
import { fuseHardSwish } from './fuse-hard-swish'
import { fusePad } from './fuse-pad'
import { fusePrelu } from './fuse-prelu'
import { prune } from './prune'
import type { Pass } from './rewrite'
import { sinkBatchNormalization } from './sink-batch-normalization'
import { sinkReshapes } from './sink-reshapes'

export type { Pass } from './rewrite'

/** The passes of `freeze`, in order. */
export const freezePasses: readonly Pass[] = [
  prune,
  dropTraining,
  foldConstants,
  foldDilations,
  fuseHardSwish,
  fusePrelu,
  fuseClamps,
  arithmeticAsNormalization,
  sinkReshapes,
  foldNormalizationForward,
  sinkBatchNormalization,
  // Once more, for those that stood ahead of pools.
  foldNormalizationForward,
  foldBatchNormalization,
  // Once more: where batch normalisation could not fold, it left reshapes.
  sinkReshapes,
  fusePad,
  fuseActivations,
]

/**
 * Returns an equivalent graph for inference: removes training-only operators, folds constants and batch normalisation,
 * and fuses padding and activations into their neighbours. Inputs and the names of outputs stay.
 *
 * @throws InputError for something that isn't a model; GraphError when a folded value is not finite.
 */
export function freeze(graph: Graph): Graph {
  checkModel('freeze', graph)
  return freezePasses.reduce((current, pass) => pass(current), graph)
}
