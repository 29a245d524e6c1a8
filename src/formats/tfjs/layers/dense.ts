import { fullyConnected } from '../../../ops/index'
import { type LayerImporter, type LayerTable, onlyInput } from '../builder'
import { transpose } from '../weight-layout'
import { activated } from './activation'
import { biasOf } from './convolution'

/** Dense along the last axis of an input of any rank; the kernel [input, units] becomes weights [units, input]. */
const denseLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = onlyInput(call)
  const units = layer.number('units')
  const width = input.shape.at(-1) ?? 0
  const kernel = builder.weights.get(layer, 'kernel', [width, units])
  const weights = builder.constant(kernel.name, [units, width], () => transpose(kernel.data, width, units))
  const attrs = { activation: 'none' as const, keepDims: input.shape.length > 2 }
  return activated(call, (output) =>
    builder.emit(fullyConnected, attrs, [input, weights, biasOf(call, units)], layer.name, output),
  )
}

/** Importers by Keras' class names. */
export const denseLayers: LayerTable = {
  Dense: denseLayer,
}
