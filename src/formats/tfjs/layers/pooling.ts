import type { OpDef } from '../../../graph/operator'
import type { Tensor } from '../../../graph/tensor'
import { averagePool2d, maxPool2d, reshape } from '../../../ops/index'
import type { PoolAttrs } from '../../../ops/pool/pool'
import { imageInput, type LayerCall, type LayerImporter, type LayerTable } from '../builder'

const maxPooling2dLayer: LayerImporter = (call) => pool(call, maxPool2d)
const averagePooling2dLayer: LayerImporter = (call) => pool(call, averagePool2d)
const globalMaxPooling2dLayer: LayerImporter = (call) => globalPool(call, maxPool2d)
const globalAveragePooling2dLayer: LayerImporter = (call) => globalPool(call, averagePool2d)

function pool(call: LayerCall, def: OpDef<PoolAttrs>): Tensor {
  const { layer, builder } = call
  const window = layer.pair('pool_size', [2, 2])
  const strides = layer.pair('strides', window)
  const attrs = { window, strides, padding: layer.padding(), activation: 'none' as const }
  return builder.emit(def, attrs, [imageInput(call)], layer.name)
}

/** Emits a pool over the whole image. Drops the height and width axes unless `keepdims` is set. */
function globalPool(call: LayerCall, def: OpDef<PoolAttrs>): Tensor {
  const { layer, builder } = call
  const input = imageInput(call)
  const [batch = 1, height = 1, width = 1, channels = 1] = input.shape
  const window = [height, width] as const
  const attrs = { window, strides: window, padding: 'VALID' as const, activation: 'none' as const }
  if (layer.flag('keepdims', false)) return builder.emit(def, attrs, [input], layer.name)
  const pooled = builder.emit(def, attrs, [input], `${layer.name}/pool`)
  return builder.emit(reshape, { shape: [batch, channels] }, [pooled], layer.name)
}

/** Importers by Keras' class names. */
export const poolingLayers: LayerTable = {
  AveragePooling2D: averagePooling2dLayer,
  GlobalAveragePooling2D: globalAveragePooling2dLayer,
  GlobalMaxPooling2D: globalMaxPooling2dLayer,
  MaxPooling2D: maxPooling2dLayer,
}
