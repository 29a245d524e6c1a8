import type { LayerImporter } from '../builder'
import { activationLayers } from './activation'
import { convolutionLayers } from './convolution'
import { denseLayers } from './dense'
import { mergeLayers } from './merge'
import { poolingLayers } from './pooling'
import { sequenceLayers } from './sequence'
import { shapeLayers } from './shape'
import { trainingLayers } from './training'

/** The layers that Octet imports, by Keras' class names. */
export const layerImporters: ReadonlyMap<string, LayerImporter> = new Map(
  Object.entries({
    ...activationLayers,
    ...convolutionLayers,
    ...denseLayers,
    ...mergeLayers,
    ...poolingLayers,
    ...sequenceLayers,
    ...shapeLayers,
    ...trainingLayers,
  }).sort(([a], [b]) => (a < b ? -1 : 1)),
)
