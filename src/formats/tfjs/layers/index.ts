import type { LayerImporter } from '../builder'
import {
  activationLayer,
  eluLayer,
  leakyReluLayer,
  preluLayer,
  relu6Layer,
  reluLayer,
  softmaxLayer,
} from './activation'
import { conv2dLayer, conv2dTransposeLayer, depthwiseConv2dLayer, separableConv2dLayer } from './convolution'
import { denseLayer } from './dense'
import {
  addLayer,
  averageLayer,
  concatenateLayer,
  maximumLayer,
  minimumLayer,
  multiplyLayer,
  subtractLayer,
} from './merge'
import {
  averagePooling2dLayer,
  globalAveragePooling2dLayer,
  globalMaxPooling2dLayer,
  maxPooling2dLayer,
} from './pooling'
import {
  averagePooling1dLayer,
  conv1dLayer,
  globalAveragePooling1dLayer,
  globalMaxPooling1dLayer,
  maxPooling1dLayer,
} from './sequence'
import {
  cropping2dLayer,
  flattenLayer,
  permuteLayer,
  repeatVectorLayer,
  reshapeLayer,
  upSampling2dLayer,
  zeroPadding2dLayer,
} from './shape'
import { batchNormalizationLayer, dropoutLayer, rescalingLayer } from './training'

/** The layers that Octet imports, by Keras' class names. */
export const layerImporters: ReadonlyMap<string, LayerImporter> = new Map(
  Object.entries({
    Activation: activationLayer,
    Add: addLayer,
    AlphaDropout: dropoutLayer,
    Average: averageLayer,
    AveragePooling1D: averagePooling1dLayer,
    AveragePooling2D: averagePooling2dLayer,
    BatchNormalization: batchNormalizationLayer,
    Concatenate: concatenateLayer,
    Conv1D: conv1dLayer,
    Conv2D: conv2dLayer,
    Conv2DTranspose: conv2dTransposeLayer,
    Cropping2D: cropping2dLayer,
    Dense: denseLayer,
    DepthwiseConv2D: depthwiseConv2dLayer,
    Dropout: dropoutLayer,
    ELU: eluLayer,
    Flatten: flattenLayer,
    GaussianDropout: dropoutLayer,
    GaussianNoise: dropoutLayer,
    GlobalAveragePooling1D: globalAveragePooling1dLayer,
    GlobalAveragePooling2D: globalAveragePooling2dLayer,
    GlobalMaxPooling1D: globalMaxPooling1dLayer,
    GlobalMaxPooling2D: globalMaxPooling2dLayer,
    LeakyReLU: leakyReluLayer,
    Maximum: maximumLayer,
    MaxPooling1D: maxPooling1dLayer,
    MaxPooling2D: maxPooling2dLayer,
    Minimum: minimumLayer,
    Multiply: multiplyLayer,
    Permute: permuteLayer,
    PReLU: preluLayer,
    ReLU: reluLayer,
    ReLU6: relu6Layer,
    RepeatVector: repeatVectorLayer,
    Rescaling: rescalingLayer,
    Reshape: reshapeLayer,
    SeparableConv2D: separableConv2dLayer,
    Softmax: softmaxLayer,
    SpatialDropout1D: dropoutLayer,
    SpatialDropout2D: dropoutLayer,
    Subtract: subtractLayer,
    UpSampling2D: upSampling2dLayer,
    ZeroPadding2D: zeroPadding2dLayer,
  }),
)
