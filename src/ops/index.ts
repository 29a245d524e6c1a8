import type { OpDef } from '../graph/operator'
import { abs } from './abs'
import { add } from './add'
import { argMax } from './arg-max'
import { averagePool2d } from './average-pool2d'
import { batchNormalization } from './batch-normalization'
import { cast } from './cast'
import { commonOperators } from './common'
import { concatenation } from './concatenation'
import { conv2d } from './conv2d'
import { depthwiseConv2d } from './depthwise-conv2d'
import { dequantize } from './dequantize'
import { div } from './div'
import { dropout } from './dropout'
import { dynamicQuantize } from './dynamic-quantize'
import { equal } from './equal'
import { expandDims } from './expand-dims'
import { floorDiv } from './floor-div'
import { fullyConnected } from './fully-connected'
import { gather } from './gather'
import { gatherNd } from './gather-nd'
import { greater } from './greater'
import { hardSwish } from './hard-swish'
import { leakyRelu } from './leaky-relu'
import { less } from './less'
import { logSoftmax } from './log-softmax'
import { maxPool2d } from './max-pool2d'
import { maximum } from './maximum'
import { mean } from './mean'
import { minimum } from './minimum'
import { mirrorPad } from './mirror-pad'
import { mul } from './mul'
import { pad } from './pad'
import { padV2 } from './pad-v2'
import { prelu } from './prelu'
import { quantize } from './quantize'
import { rareOperators } from './rare'
import { relu } from './relu'
import { reluN1To1 } from './relu-n1-to-1'
import { relu6 } from './relu6'
import { reshape } from './reshape'
import { resizeBilinear } from './resize-bilinear'
import { resizeNearest } from './resize-nearest'
import { sigmoid } from './sigmoid'
import { slice } from './slice'
import { softmax } from './softmax'
import { split } from './split'
import { sqrt } from './sqrt'
import { squeeze } from './squeeze'
import { stack } from './stack'
import { stridedSlice } from './strided-slice'
import { sub } from './sub'
import { tanh } from './tanh'
import { tile } from './tile'
import { transpose } from './transpose'
import { transposeConv } from './transpose-conv'
import { unstack } from './unstack'

export {
  abs,
  add,
  argMax,
  averagePool2d,
  batchNormalization,
  cast,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  div,
  dropout,
  dynamicQuantize,
  equal,
  expandDims,
  floorDiv,
  fullyConnected,
  gather,
  gatherNd,
  greater,
  hardSwish,
  leakyRelu,
  less,
  logSoftmax,
  maximum,
  maxPool2d,
  mean,
  minimum,
  mirrorPad,
  mul,
  pad,
  padV2,
  prelu,
  quantize,
  relu,
  relu6,
  reluN1To1,
  reshape,
  resizeBilinear,
  resizeNearest,
  sigmoid,
  slice,
  softmax,
  split,
  sqrt,
  squeeze,
  stack,
  stridedSlice,
  sub,
  tanh,
  tile,
  transpose,
  transposeConv,
  unstack,
}

/** Every operator that Octet knows. */
export const operators: readonly OpDef<unknown>[] = [...commonOperators, ...rareOperators]
