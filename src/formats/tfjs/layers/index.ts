import type { LayerImporter } from '../builder'
import { activationLayer, leakyReluLayer, relu6Layer, reluLayer, softmaxLayer } from './activation'
import { conv2dLayer, depthwiseConv2dLayer, separableConv2dLayer } from './convolution'
import { denseLayer } from './dense'
import { addLayer, concatenateLayer } from './merge'
import {
  averagePooling2dLayer,
  globalAveragePooling2dLayer,
  globalMaxPooling2dLayer,
  maxPooling2dLayer,
} from './pooling'
import { flattenLayer, reshapeLayer, zeroPadding2dLayer } from './shape'
import { batchNormalizationLayer, dropoutLayer } from './training'

/** The layers that Octet imports, by Keras' class names. */
export const layerImporters: ReadonlyMap<string, LayerImporter> = new Map(
  Object.entries({
    Activation: activationLayer,
    Add: addLayer,
    AlphaDropout: dropoutLayer,
    AveragePooling2D: averagePooling2dLayer,
    BatchNormalization: batchNormalizationLayer,
    Concatenate: concatenateLayer,
    Conv2D: conv2dLayer,
    Dense: denseLayer,
    DepthwiseConv2D: depthwiseConv2dLayer,
    Dropout: dropoutLayer,
    Flatten: flattenLayer,
    GaussianDropout: dropoutLayer,
    GaussianNoise: dropoutLayer,
    GlobalAveragePooling2D: globalAveragePooling2dLayer,
    GlobalMaxPooling2D: globalMaxPooling2dLayer,
    LeakyReLU: leakyReluLayer,
    MaxPooling2D: maxPooling2dLayer,
    ReLU: reluLayer,
    ReLU6: relu6Layer,
    Reshape: reshapeLayer,
    SeparableConv2D: separableConv2dLayer,
    Softmax: softmaxLayer,
    SpatialDropout1D: dropoutLayer,
    SpatialDropout2D: dropoutLayer,
    ZeroPadding2D: zeroPadding2dLayer,
  }),
)
