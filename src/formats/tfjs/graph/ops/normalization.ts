import { batchNormalization } from '../../../../ops/index'
import { constantAt, imagesOf, type NodeImporter, type NodeTable } from '../node-call'

/** The three versions of `FusedBatchNorm`, with constant statistics. Inputs: x, scale, offset, mean, variance. */
const fusedBatchNormNode: NodeImporter = (call) => {
  const { node, builder } = call
  const constants = ['the scale', 'the offset', 'the mean', 'the variance'].map((role, i) =>
    constantAt(call, i + 1, role),
  )
  const epsilon = node.number('epsilon', 1e-3)
  return builder.emit(batchNormalization, { epsilon }, [imagesOf(call), ...constants], node.name)
}

/** Importers by TensorFlow's names of operations. */
export const normalizationNodes: NodeTable = {
  FusedBatchNorm: fusedBatchNormNode,
  FusedBatchNormV2: fusedBatchNormNode,
  FusedBatchNormV3: fusedBatchNormNode,
}
