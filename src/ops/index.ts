import type { OpDef } from '../graph/operator'
import { add } from './add'
import { averagePool2d } from './average-pool2d'
import { batchNormalization } from './batch-normalization'
import { concatenation } from './concatenation'
import { conv2d } from './conv2d'
import { depthwiseConv2d } from './depthwise-conv2d'
import { dequantize } from './dequantize'
import { dropout } from './dropout'
import { expandDims } from './expand-dims'
import { fullyConnected } from './fully-connected'
import { gather } from './gather'
import { gatherNd } from './gather-nd'
import { leakyRelu } from './leaky-relu'
import { maxPool2d } from './max-pool2d'
import { mirrorPad } from './mirror-pad'
import { pad } from './pad'
import { padV2 } from './pad-v2'
import { quantize } from './quantize'
import { relu } from './relu'
import { relu6 } from './relu6'
import { reshape } from './reshape'
import { resizeBilinear } from './resize-bilinear'
import { resizeNearest } from './resize-nearest'
import { sigmoid } from './sigmoid'
import { slice } from './slice'
import { softmax } from './softmax'
import { split } from './split'
import { squeeze } from './squeeze'
import { stack } from './stack'
import { stridedSlice } from './strided-slice'
import { tanh } from './tanh'
import { tile } from './tile'
import { transpose } from './transpose'
import { transposeConv } from './transpose-conv'
import { unstack } from './unstack'

export {
  add,
  averagePool2d,
  batchNormalization,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  dropout,
  expandDims,
  fullyConnected,
  gather,
  gatherNd,
  leakyRelu,
  maxPool2d,
  mirrorPad,
  pad,
  padV2,
  quantize,
  relu,
  relu6,
  reshape,
  resizeBilinear,
  resizeNearest,
  sigmoid,
  slice,
  softmax,
  split,
  squeeze,
  stack,
  stridedSlice,
  tanh,
  tile,
  transpose,
  transposeConv,
  unstack,
}

/** Every operator that Octet knows. */
export const operators: readonly OpDef<unknown>[] = [
  add,
  averagePool2d,
  batchNormalization,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  dropout,
  expandDims,
  fullyConnected,
  gather,
  gatherNd,
  leakyRelu,
  maxPool2d,
  mirrorPad,
  pad,
  padV2,
  quantize,
  relu,
  relu6,
  reshape,
  resizeBilinear,
  resizeNearest,
  sigmoid,
  slice,
  softmax,
  split,
  squeeze,
  stack,
  stridedSlice,
  tanh,
  tile,
  transpose,
  transposeConv,
  unstack,
]
