/** The operators of plain convolutional networks. The runtime always loads these, and those in `rare.ts` on demand. */

export { conv2d } from './conv/conv2d'
export { depthwiseConv2d } from './conv/depthwise-conv2d'
export { fullyConnected } from './conv/fully-connected'
export { add } from './elementwise/add'
export { reshape } from './move/reshape'
export { averagePool2d } from './pool/average-pool2d'
export { maxPool2d } from './pool/max-pool2d'
export { dequantize } from './quantize/dequantize'
export { quantize } from './quantize/quantize'
export { softmax } from './softmax/softmax'
