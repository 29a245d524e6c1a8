import type { OpDef } from '../graph/operator'
import { abs } from './abs'
import { argMax } from './arg-max'
import { batchNormalization } from './batch-normalization'
import { cast } from './cast'
import { concatenation } from './concatenation'
import { div } from './div'
import { dropout } from './dropout'
import { equal } from './equal'
import { expandDims } from './expand-dims'
import { floorDiv } from './floor-div'
import { gather } from './gather'
import { gatherNd } from './gather-nd'
import { greater } from './greater'
import { hardSwish } from './hard-swish'
import { leakyRelu } from './leaky-relu'
import { less } from './less'
import { logSoftmax } from './log-softmax'
import { maximum } from './maximum'
import { mean } from './mean'
import { minimum } from './minimum'
import { mirrorPad } from './mirror-pad'
import { mul } from './mul'
import { pad } from './pad'
import { padV2 } from './pad-v2'
import { prelu } from './prelu'
import { relu } from './relu'
import { reluN1To1 } from './relu-n1-to-1'
import { relu6 } from './relu6'
import { resizeBilinear } from './resize-bilinear'
import { resizeNearest } from './resize-nearest'
import { sigmoid } from './sigmoid'
import { slice } from './slice'
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

/** The other operators: the runtime loads them for a file that has one of them. Their shaders are in `shaders/rare`. */
export const rareOperators: readonly OpDef<unknown>[] = [
  abs,
  argMax,
  batchNormalization,
  cast,
  concatenation,
  div,
  dropout,
  equal,
  expandDims,
  floorDiv,
  gather,
  gatherNd,
  greater,
  hardSwish,
  leakyRelu,
  less,
  logSoftmax,
  maximum,
  mean,
  minimum,
  mirrorPad,
  mul,
  pad,
  padV2,
  prelu,
  relu,
  relu6,
  reluN1To1,
  resizeBilinear,
  resizeNearest,
  sigmoid,
  slice,
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
]
