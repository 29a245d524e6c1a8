/** The operators that plain convolutional networks are made of: what the runtime brings at once. */

export { add } from './add'
export { averagePool2d } from './average-pool2d'
export { conv2d } from './conv2d'
export { depthwiseConv2d } from './depthwise-conv2d'
export { dequantize } from './dequantize'
export { dynamicQuantize } from './dynamic-quantize'
export { fullyConnected } from './fully-connected'
export { maxPool2d } from './max-pool2d'
export { quantize } from './quantize'
export { reshape } from './reshape'
export { softmax } from './softmax'
