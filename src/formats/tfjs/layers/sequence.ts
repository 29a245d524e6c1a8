/**
 * Layers of sequences [batch, steps, features]. Each becomes a layer of images that are one pixel high, between two
 * reshapes. `freeze` moves the reshapes, so that other operators can be folded into the layer.
 */
import type { OpDef } from '../../../graph/operator'
import type { Tensor } from '../../../graph/tensor'
import { averagePool2d, conv2d, maxPool2d, pad, reshape } from '../../../ops/index'
import type { PoolAttrs } from '../../../ops/pool/pool'
import { type LayerCall, type LayerImporter, type LayerTable, onlyInput } from '../builder'
import { transpose } from '../weight-layout'
import { activated } from './activation'
import { biasOf } from './convolution'

/** Returns the only input of a layer, as images [batch, 1, steps, features]. */
function rowOf(call: LayerCall): Tensor {
  const { layer, builder } = call
  const input = onlyInput(call)
  layer.requireChannelsLast()
  const [batch = 1, steps = 1, features = 1] = input.shape
  if (input.shape.length !== 3)
    layer.fail(`input has shape ${input.shape.join('×')}; [batch, steps, features] is expected`)
  return builder.emit(reshape, { shape: [batch, 1, steps, features] }, [input], `${layer.name}/row`)
}

function sequenceOf({ layer, builder }: LayerCall, row: Tensor, output = layer.name): Tensor {
  const [batch = 1, , steps = 1, features = 1] = row.shape
  return builder.emit(reshape, { shape: [batch, steps, features] }, [row], `${layer.name}/sequence`, output)
}

/** Conv1D. With `causal` padding, no output depends on later steps: zeros are put before the first step. */
const conv1dLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const row = rowOf(call)
  const features = (row.shape[3] ?? 1) / layer.number('groups', 1)
  const filters = layer.number('filters')
  const size = layer.single('kernel_size')
  const dilation = layer.single('dilation_rate', 1)
  const kernel = builder.weights.get(layer, 'kernel', [size, features, filters])
  const filter = builder.constant(kernel.name, [filters, 1, size, features], () =>
    transpose(kernel.data, size * features, filters),
  )
  const causal = layer.text('padding', 'valid') === 'causal'
  const ahead = [dilation * (size - 1), 0] as const
  const paddings = [[0, 0], [0, 0], ahead, [0, 0]] as const
  const input = causal ? builder.emit(pad, { paddings }, [row], `${layer.name}/ahead`) : row
  const attrs = {
    strides: [1, layer.single('strides', 1)] as const,
    dilations: [1, dilation] as const,
    padding: causal ? ('VALID' as const) : layer.padding(),
    activation: 'none' as const,
  }
  return activated(call, (output) => {
    const inputs = [input, filter, biasOf(call, filters)]
    return sequenceOf(call, builder.emit(conv2d, attrs, inputs, layer.name, `${layer.name}/filtered`), output)
  })
}

const maxPooling1dLayer: LayerImporter = (call) => pool(call, maxPool2d)
const averagePooling1dLayer: LayerImporter = (call) => pool(call, averagePool2d)
const globalMaxPooling1dLayer: LayerImporter = (call) => globalPool(call, maxPool2d)
const globalAveragePooling1dLayer: LayerImporter = (call) => globalPool(call, averagePool2d)

function pool(call: LayerCall, def: OpDef<PoolAttrs>): Tensor {
  const { layer, builder } = call
  const size = layer.single('pool_size', 2)
  const attrs = {
    window: [1, size] as const,
    strides: [1, layer.single('strides', size)] as const,
    padding: layer.padding(),
    activation: 'none' as const,
  }
  return sequenceOf(call, builder.emit(def, attrs, [rowOf(call)], `${layer.name}/pool`))
}

/** Emits a pool over all steps. Drops their axis unless `keepdims` is set. */
function globalPool(call: LayerCall, def: OpDef<PoolAttrs>): Tensor {
  const { layer, builder } = call
  const row = rowOf(call)
  const [batch = 1, , steps = 1, features = 1] = row.shape
  const window = [1, steps] as const
  const attrs = { window, strides: window, padding: 'VALID' as const, activation: 'none' as const }
  const pooled = builder.emit(def, attrs, [row], `${layer.name}/pool`)
  if (layer.flag('keepdims', false)) return sequenceOf(call, pooled)
  return builder.emit(reshape, { shape: [batch, features] }, [pooled], layer.name)
}

/** Importers by Keras' class names. */
export const sequenceLayers: LayerTable = {
  AveragePooling1D: averagePooling1dLayer,
  Conv1D: conv1dLayer,
  GlobalAveragePooling1D: globalAveragePooling1dLayer,
  GlobalMaxPooling1D: globalMaxPooling1dLayer,
  MaxPooling1D: maxPooling1dLayer,
}
