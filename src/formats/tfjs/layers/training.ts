import type { Tensor } from '../../../graph/tensor'
import { batchNormalization, dropout } from '../../../ops/index'
import { type LayerImporter, type LayerTable, onlyInput } from '../builder'

/** Dropout, and the layers that add noise while training: all pass their input on at inference. */
const dropoutLayer: LayerImporter = (call) => {
  const rate = call.layer.number('rate', 0)
  return call.builder.emit(dropout, { rate }, [onlyInput(call)], call.layer.name)
}

/** Batch normalisation along the channels, with the statistics of the training set. */
const batchNormalizationLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = onlyInput(call)
  const rank = input.shape.length
  const axis = [layer.get('axis') ?? -1].flat()
  if (axis.length !== 1 || (axis[0] !== -1 && axis[0] !== rank - 1)) {
    layer.fail(`axis ${axis.join(', ')} does not run; only the last of ${rank} axes does`)
  }
  const channels = input.shape.at(-1) ?? 0
  const variable = (role: string): Tensor => {
    const weight = builder.weights.get(layer, role, [channels])
    return builder.constant(weight.name, [channels], () => weight.data)
  }
  const inputs = [
    input,
    layer.flag('scale', true) ? variable('gamma') : undefined,
    layer.flag('center', true) ? variable('beta') : undefined,
    variable('moving_mean'),
    variable('moving_variance'),
  ]
  return builder.emit(batchNormalization, { epsilon: layer.number('epsilon', 1e-3) }, inputs, layer.name)
}

/** `in · scale + offset`: batch normalisation with a mean of 0 and a variance of 1. */
const rescalingLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = onlyInput(call)
  const channels = input.shape.at(-1) ?? 0
  const constant = (role: string, value: number) =>
    builder.constant(`${layer.name}/${role}`, [channels], () => new Float32Array(channels).fill(value))
  const inputs = [
    input,
    constant('scale', layer.number('scale')),
    constant('offset', layer.number('offset', 0)),
    constant('mean', 0),
    constant('variance', 1),
  ]
  return builder.emit(batchNormalization, { epsilon: 0 }, inputs, layer.name)
}

/** Importers by Keras' class names. */
export const trainingLayers: LayerTable = {
  AlphaDropout: dropoutLayer,
  BatchNormalization: batchNormalizationLayer,
  Dropout: dropoutLayer,
  GaussianDropout: dropoutLayer,
  GaussianNoise: dropoutLayer,
  Rescaling: rescalingLayer,
  SpatialDropout1D: dropoutLayer,
  SpatialDropout2D: dropoutLayer,
}
