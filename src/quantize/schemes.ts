import { isOp, type OpDef, type Operator } from '../graph/operator'
import { perTensor, type QuantParams } from '../graph/quant-params'
import {
  abs,
  add,
  argMax,
  averagePool2d,
  batchNormalization,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dropout,
  elu,
  expandDims,
  fullyConnected,
  gather,
  gatherNd,
  hardSwish,
  leakyRelu,
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
  squeeze,
  stack,
  stridedSlice,
  sub,
  tanh,
  tile,
  transpose,
  transposeConv,
  unstack,
} from '../ops/index'

/** What the LiteRT 8-bit specification asks of an operator's tensors, and how the operator then runs. */
export interface Scheme {
  /**
   * `linear`: int8 weights (input 1) with a scale for each output channel, int32 bias (input 2).
   * `shared`: inputs and output have one scale and zero point.
   * `free`: each tensor has its own.
   * `fixed`: the output's are fixed.
   */
  readonly rule: 'linear' | 'shared' | 'free' | 'fixed'
  /** For `linear`: the axis of the weights that the output channels lie along. */
  readonly axis?: number
  /** For `fixed`: the output's parameters. */
  readonly output?: QuantParams
  /** How it runs in int8, for `explain`. */
  readonly how: string
}

const linear = {
  rule: 'linear',
  how: 'packed dot products; bias, requantize and activation in the epilogue',
} as const
const shared = { rule: 'shared', how: 'bytes move; input and output share scale and zero point' } as const
const table = 'a table of 256 entries'

const schemes = new Map<OpDef<unknown>, Scheme>([
  [conv2d, { ...linear, axis: 0 }],
  [depthwiseConv2d, { ...linear, axis: 3 }],
  [fullyConnected, { ...linear, axis: 0 }],
  [transposeConv, { ...linear, axis: 0 }],
  [maxPool2d, shared],
  [averagePool2d, { rule: 'shared', how: 'integer sum, divided and rounded once' }],
  [reshape, shared],
  [concatenation, shared],
  [pad, shared],
  [padV2, shared],
  [mirrorPad, shared],
  [slice, shared],
  [stridedSlice, shared],
  [split, shared],
  [stack, shared],
  [unstack, shared],
  [squeeze, shared],
  [expandDims, shared],
  [transpose, shared],
  [tile, shared],
  [gather, shared],
  [gatherNd, shared],
  [resizeNearest, shared],
  [resizeBilinear, { rule: 'shared', how: 'fixed-point interpolation, rounded once' }],
  [add, { rule: 'free', how: 'fixed-point sum in the output scale, rounded once' }],
  [sub, { rule: 'free', how: 'fixed-point difference in the output scale, rounded once' }],
  [mul, { rule: 'free', how: 'integer product, requantized once' }],
  [mean, { rule: 'free', how: 'integer sum, requantized once' }],
  [maximum, { rule: 'shared', how: 'bytes compared; inputs and output share scale and zero point' }],
  [minimum, { rule: 'shared', how: 'bytes compared; inputs and output share scale and zero point' }],
  [argMax, { rule: 'free', how: 'bytes compared; the place of the largest is a whole number' }],
  [abs, { rule: 'free', how: table }],
  [elu, { rule: 'free', how: table }],
  [hardSwish, { rule: 'free', how: table }],
  [prelu, { rule: 'free', how: 'a table of all pairs of bytes' }],
  [reluN1To1, { rule: 'free', how: table }],
  [relu, { rule: 'free', how: table }],
  [relu6, { rule: 'free', how: table }],
  [leakyRelu, { rule: 'free', how: table }],
  [sigmoid, { rule: 'fixed', output: perTensor(1 / 256, -128), how: table }],
  [
    logSoftmax,
    {
      rule: 'fixed',
      output: perTensor(1 / 16, 127),
      how: 'a table of exponentials and an integer logarithm',
    },
  ],
  [tanh, { rule: 'fixed', output: perTensor(1 / 128, 0), how: table }],
  [
    softmax,
    { rule: 'fixed', output: perTensor(1 / 256, -128), how: 'a table of exponentials and integer division' },
  ],
])

const arithmetic = new Set<OpDef<unknown>>([add, sub, mul, mean])

/** How `op` is quantized; undefined when it has no int8 form, and runs in float32 in between. */
export function schemeOf(op: Operator): Scheme | undefined {
  return schemes.get(op.def)
}

/** Whether an operator is of training, which freezing removes. */
export function isOfTraining(op: Operator): boolean {
  return isOp(op, dropout) || isOp(op, batchNormalization)
}

/** Whether an operator is arithmetic that is worth more digits where what reads it has them. */
export function isArithmetic(op: Operator): boolean {
  return arithmetic.has(op.def)
}

/** Whether an operator has nothing to do with real numbers: it computes indices or shapes, say. */
export function isWhole(op: Operator): boolean {
  return ![...op.inputs, ...op.outputs].some((tensor) => tensor?.type === 'float32' || tensor?.quant)
}
